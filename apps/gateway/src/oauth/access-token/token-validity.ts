import { Injectable } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { type KnownClient, RecentOAuthClients } from '../../credentials/oauth-clients/recent-oauth-clients';
import type { AccessToken } from './access-tokens';
import { isActive } from '../../credentials/oauth-clients/oauth-client-row';
import { RevokedTokens } from './revoked-tokens';
import { type SigningKey, SigningKeys } from './signing-keys';

type Found = readonly [key: SigningKey | null, client: KnownClient | null, revoked: true | null];

/** Whether a token that was issued here is still worth something: by what was read within the last second. */
@Injectable()
export class TokenValidity {
  constructor(
    private readonly keys: SigningKeys,
    private readonly clients: RecentOAuthClients,
    private readonly revoked: RevokedTokens,
    private readonly clock: Clock,
  ) {}

  /** @returns the client that may use it; null when its key or its client is gone, or it was revoked or ended */
  clientOf(token: AccessToken): KnownClient | null | Promise<KnownClient | null> {
    const key = this.keys.find(token.kid);
    const client = this.clients.find(token.clientId);
    const revoked = this.revoked.find(token.jti);
    if (key instanceof Promise || client instanceof Promise || revoked instanceof Promise) {
      return Promise.all([key, client, revoked]).then((found) => judge(token, found, this.clock.now()));
    }
    return judge(token, [key, client, revoked], this.clock.now());
  }
}

/** A later generation than that of a client which was read before the last leak is no older one. */
function judge({ generation }: AccessToken, [key, client, revoked]: Found, now: Date): KnownClient | null {
  if (!key || !client || revoked) return null;
  return isActive(client.row, now) && generation >= client.row.tokenGeneration ? client : null;
}
