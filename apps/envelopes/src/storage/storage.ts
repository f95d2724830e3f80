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

const reserved = `
  select coalesce(sum(normalized_size), 0)::float8 as bytes from envelope_documents
  join documents on documents.organization_id = envelope_documents.organization_id
    and documents.environment = envelope_documents.environment and documents.id = envelope_documents.document_id
  where envelope_documents.organization_id = $1 and envelope_documents.environment = $2
    and envelope_documents.envelope_id = $3`;

type SentEnvelope = Tenant & { readonly id: string };
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

  /**
   * Keeps room for the sealed files of an envelope that is sent: as much as its documents have, which stay as they are.
   * Called at the end of a transaction, because others of the tenant wait for the counter.
   * @throws StorageLimitReached
   */
  async reserve(tx: Transaction, envelope: SentEnvelope): Promise<void> {
    await this.take(tx, envelope, await this.reservedFor(tx, envelope));
  }

  /** When the envelope ends. @param bytes of its sealed files */
  async release(tx: Transaction, envelope: SentEnvelope, bytes = 0): Promise<void> {
    await this.count(tx, envelope, bytes - (await this.reservedFor(tx, envelope)));
  }

  private async reservedFor(tx: Transaction, { organizationId, environment, id }: SentEnvelope): Promise<number> {
    const rows = await tx.query<{ bytes: number }>(reserved, [organizationId, environment, id], 'storage-reserved');
    return rows[0]!.bytes;
  }

  private limitReached(): StorageLimitReached {
    return new StorageLimitReached(this.settings.STORAGE_LIMIT_BYTES);
  }
}
