import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/service/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import type { UsableClientRow } from './oauth-client-row';
import { findUsableClients } from './oauth-clients.repository';
import { buildCredential, isUnchanged } from '../credential/build-credential';
import type { Credential } from '../credential/credential';
import { groupedLookup } from '../recent-lookups/grouped-lookup';
import { RecentLookups } from '../recent-lookups/recent-lookups';

/** The data that decides about a request with a token of this client, or for one. */
export interface KnownClient {
  readonly row: UsableClientRow;
  readonly organizationVersion: number;
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
  const { organizationVersion } = row;
  const credential = before && isUnchanged(before, row) ? before.credential : buildCredential('oauth_client', row);
  return { row, organizationVersion, credential };
}
