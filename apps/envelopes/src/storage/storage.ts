import { Inject, Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import type { ObjectStore } from '@probatum/object-store/object-store';
import { Database, type Queryable, type Transaction } from '@probatum/persistence/database';
import { CONFIG } from '@probatum/service/resources';
import type { EnvelopesConfig } from '../envelopes.config';
import { OBJECTS } from '../objects/objects';
import { StorageFull, StorageLimitReached } from './storage.errors';

const read = `select bytes from stored_bytes where organization_id = $1 and environment = $2`;

// A counter that an earlier version did not know may be too low.
const count = `
  insert into stored_bytes (organization_id, environment, bytes) values ($1, $2, greatest($3::bigint, 0))
  on conflict (organization_id, environment) do update set bytes = greatest(stored_bytes.bytes + $3::bigint, 0)
  returning bytes`;

type Settings = Pick<EnvelopesConfig, 'STORAGE_LIMIT_BYTES' | 'STORAGE_FREE_BYTES'>;

/**
 * Counts the bytes of the stored files of each tenant, in the transactions that refer to the files or forget them. Files of
 * recipients and sealed files are counted and never refused: new documents and the sending of envelopes are.
 */
@Injectable()
export class Storage {
  constructor(
    private readonly database: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(CONFIG) private readonly settings: Settings,
  ) {}

  /** Before a file is received. @throws StorageFull */
  async checkFree(): Promise<void> {
    if ((await this.objects.freeBytes()) < this.settings.STORAGE_FREE_BYTES) throw new StorageFull();
  }

  /** Before work is done on a file. @throws StorageLimitReached */
  async check(tenant: Tenant, on: Queryable = this.database.of(tenant)): Promise<void> {
    const [row] = await on.query<{ bytes: string }>(read, [tenant.organizationId, tenant.environment], 'storage-read');
    if (row && Number(row.bytes) >= this.settings.STORAGE_LIMIT_BYTES) throw this.limitReached();
  }

  /** Counts documents. @throws StorageLimitReached when they are too many, and the transaction must not commit then */
  async take(tx: Transaction, tenant: Tenant, bytes: number): Promise<void> {
    if ((await this.count(tx, tenant, bytes)) > this.settings.STORAGE_LIMIT_BYTES) throw this.limitReached();
  }

  /** @param bytes negative for files that are deleted @returns the bytes of all files of the tenant */
  async count(tx: Transaction, { organizationId, environment }: Tenant, bytes: number): Promise<number> {
    const rows = await tx.query<{ bytes: string }>(count, [organizationId, environment, bytes], 'storage-count');
    return Number(rows[0]!.bytes);
  }

  private limitReached(): StorageLimitReached {
    return new StorageLimitReached(this.settings.STORAGE_LIMIT_BYTES);
  }
}
