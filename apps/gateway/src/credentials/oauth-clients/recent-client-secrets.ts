import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/service/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { groupedLookup } from '../recent-lookups/grouped-lookup';
import { RecentLookups } from '../recent-lookups/recent-lookups';
import { findUsableSecrets, type UsableSecretRow } from './client-secrets.repository';

/**
 * Secrets of OAuth clients that were read within the last second, by public id, so that a new one works immediately.
 */
@Injectable()
export class RecentClientSecrets extends RecentLookups<UsableSecretRow, UsableSecretRow> {
  constructor(database: Database, @Inject(LOGGER) logger: Logger) {
    const find = groupedLookup<UsableSecretRow>(
      (publicIds) => findUsableSecrets(database, publicIds),
      ({ publicId }) => publicId,
    );
    super(
      find,
      (row) => row,
      (error) => logger.error({ err: error }, 'client secrets cannot be looked up'),
    );
  }
}
