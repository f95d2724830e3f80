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

/** What a request with a token of this client, or for one, is judged by. */
export interface KnownClient {
  readonly row: UsableClientRow;
  /** With all scopes that it has now; a token may have fewer. */
  readonly credential: Credential;
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

function asKnownClient(row: UsableClientRow, before: KnownClient | null): KnownClient {
  return { row, credential: before && isSameVersion(before, row) ? before.credential : credentialOf(row) };
}

/** The same version keeps the same object: what was derived from it is found again. */
function isSameVersion({ row }: KnownClient, { version, organizationVersion }: UsableClientRow): boolean {
  return row.version === version && row.organizationVersion === organizationVersion;
}

function credentialOf(row: UsableClientRow): Credential {
  const { id, version, name, organizationId, environment, scopes, plan } = row;
  return Object.freeze({
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
  });
}
