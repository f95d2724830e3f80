import { Injectable } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import { type AccessToken, AccessTokens } from '../access-token/access-tokens';
import { RevokedTokens } from '../access-token/revoked-tokens';
import { recordChange } from '../../organization/audit-log/record-change';
import type { OAuthClientRow } from '../../credentials/oauth-clients/oauth-client-row';
import { requiredParameter } from '../request/form-route';
import { OAuthError } from '../request/oauth-error';
import type { Form } from '../request/read-form';

/** The token is refused here from now on, by every other gateway process within a second. */
@Injectable()
export class RevokeAccessToken {
  constructor(
    private readonly database: Database,
    private readonly tokens: AccessTokens,
    private readonly revoked: RevokedTokens,
  ) {}

  /** RFC 7009 section 2.2: an invalid token needs no revocation. @throws OAuthError */
  async execute(client: OAuthClientRow, address: string, form: Form): Promise<void> {
    const token = await this.tokens.read(requiredParameter(form, 'token'));
    if (!token) return;
    if (token.clientId !== client.id) {
      throw new OAuthError('unauthorized_client', 'The token was issued to another client');
    }
    await this.revoke(client, address, token);
    this.revoked.forget(token.jti);
  }

  private async revoke(client: OAuthClientRow, address: string, token: AccessToken): Promise<void> {
    const { organizationId, environment, id, name } = client;
    const { jti, scopes, expiresAtMs } = token;
    await this.database.of(client).transaction(async (tx) => {
      if (!(await this.revoked.add(tx, client, token))) return;
      await recordChange(tx, {
        organizationId,
        environment,
        actor: { type: 'oauth_client', id, name },
        address,
        action: 'access_token.revoked',
        target: id,
        before: { jti, scopes, expiresAt: new Date(expiresAtMs).toISOString() },
        after: null,
      });
    });
  }
}
