import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/service/resources';
import { Database, type Transaction } from '@probatum/persistence/database';
import type { RetentionRule } from '@probatum/persistence/retention';
import type { Logger } from 'pino';
import { groupedLookup } from '../../credentials/recent-lookups/grouped-lookup';
import { RecentLookups } from '../../credentials/recent-lookups/recent-lookups';
import type { OAuthClientRow } from '../../credentials/oauth-clients/oauth-client-row';
import type { AccessToken } from './access-tokens';

/** The revocation of an expired token is no longer needed. */
export const revokedTokenRetention: RetentionRule = { table: 'oauth_revoked_tokens', column: 'expires_at', days: 1 };

interface RevokedRow {
  readonly jti: string;
}

/** The tokens that were revoked before they expired, as looked up within the last second. */
@Injectable()
export class RevokedTokens extends RecentLookups<RevokedRow, true> {
  constructor(database: Database, @Inject(LOGGER) logger: Logger) {
    const find = groupedLookup(
      (jtis) =>
        database.query<RevokedRow>(
          `select jti from oauth_revoked_tokens where jti = any($1)`,
          [jtis],
          'oauth-revoked-tokens-find',
        ),
      ({ jti }) => jti,
    );
    super(
      find,
      () => true,
      (error) => logger.error({ err: error }, 'revoked tokens cannot be looked up'),
    );
  }

  /** @returns false when it was revoked before */
  async add(tx: Transaction, client: OAuthClientRow, { jti, expiresAtMs }: AccessToken): Promise<boolean> {
    const added = await tx.query(
      `insert into oauth_revoked_tokens (organization_id, environment, client_id, jti, expires_at)
       values ($1, $2, $3, $4, $5) on conflict do nothing returning 1`,
      [client.organizationId, client.environment, client.id, jti, new Date(expiresAtMs)],
    );
    return added.length > 0;
  }
}
