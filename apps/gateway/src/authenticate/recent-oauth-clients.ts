import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { rateLimitOf } from '../limit-rate/plans';
import type { UsableClientRow } from '../oauth-client/oauth-client-row';
import { findUsableClients } from '../oauth-client/oauth-clients.repository';
import { addressLimits } from '../organization/organization-access';
import type { Credential } from './credential';
import { groupedLookup } from './grouped-lookup';
import { RecentLookups } from './recent-lookups';

/** What a request with a token of this client is judged by. */
export interface KnownClient {
  readonly isActive: boolean;
  /** With all scopes that it has now; a token may have fewer. */
  readonly credential: Credential;
  readonly organizationVersion: number;
  /** Tokens of earlier generations have ended. */
  readonly tokenGeneration: number;
}

/** OAuth clients that were read within the last second. */
@Injectable()
export class RecentOAuthClients extends RecentLookups<UsableClientRow, KnownClient> {
  constructor(database: Database, @Inject(LOGGER) logger: Logger) {
    const find = groupedLookup(
      (ids) => findUsableClients(database, ids),
      ({ id }) => id,
    );
    super(find, asKnownClient, (error) => logger.error({ err: error }, 'OAuth clients cannot be looked up'));
  }
}

/** The same version stays the same object: what was derived from it is found again. */
function asKnownClient(row: UsableClientRow, before: KnownClient | null): KnownClient {
  if (before && isSameVersion(before, row)) return before;
  const { id, version, name, organizationId, environment, scopes, plan, organizationVersion, tokenGeneration } = row;
  return Object.freeze({
    isActive: row.status === 'active',
    credential: Object.freeze({
      type: 'oauth_client' as const,
      id,
      version,
      name,
      organizationId,
      environment,
      scopes,
      plan,
      limit: rateLimitOf(plan, row.rateLimit),
      addressLimits: addressLimits(row.allowedAddresses, row.organizationAddresses),
      corsOrigins: row.corsOrigins,
      boundTo: row.certificate,
    }),
    organizationVersion,
    tokenGeneration,
  });
}

function isSameVersion({ credential, organizationVersion }: KnownClient, row: UsableClientRow): boolean {
  return credential.version === row.version && organizationVersion === row.organizationVersion;
}
