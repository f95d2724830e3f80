import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { scopes } from '@probatum/contracts/scopes';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import { Database, type Transaction } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { insertApiKey } from '../../credentials/api-keys/api-keys.repository';
import { readKey } from '../../credentials/api-keys/key-format';
import { operator } from '../../organization/audit-log/record-change';
import { recordCreation, storedKey } from '../../credentials/api-keys/create-api-key/store-new-key';
import { storeNewOrganization } from '../../organization/create-organization/create-organization';
import type { GatewayConfig } from '../../gateway-variables';

const retryMs = 1_000;

/**
 * On a platform without any organization, makes the one that the environment names, with the administrator's key that
 * the operator drew. On any other it does nothing, so that the variables may stay.
 */
@Injectable()
export class CreateFirstOrganization implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.FIRST_ORGANIZATION) void this.attempt();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  /** The tables may still be on their way, and so may the database. */
  private async attempt(): Promise<void> {
    try {
      if (!(await this.database.isMigrated())) throw new Error('The database schema is not up to date yet');
      await this.database.transaction((tx) => this.found(tx));
    } catch (error) {
      this.logger.warn({ err: error }, 'the first organization could not be created yet');
      this.timer = setTimeout(() => void this.attempt(), retryMs).unref();
    }
  }

  private async found(tx: Transaction): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('first_organization'))`);
    const [known] = await tx.query(`select 1 from organizations limit 1`);
    if (known) return;
    const { FIRST_ORGANIZATION: name = '', FIRST_ADMIN_KEY: key = '' } = this.config;
    const { id: organizationId } = await storeNewOrganization(tx, newId('org'), name);
    // Its form was checked when the configuration was read.
    const { publicId, hash } = readKey(key)!;
    const row = {
      organizationId,
      environment: 'live' as const,
      id: newId('key'),
      publicId,
      keyHash: hash,
      prefix: key.slice(0, key.indexOf(publicId) + publicId.length),
      name: 'First administrator',
      scopes,
      plan: 'enterprise' as const,
      rateLimit: null,
      concurrencyLimit: null,
      limitMode: 'enforced' as const,
      expiresAt: null,
      allowedAddresses: null,
      certificate: null,
    };
    await recordCreation(tx, row, storedKey(row, await insertApiKey(tx, row)), operator);
    this.logger.info({ organizationId }, 'the first organization was created');
  }
}
