import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Identity } from '@probatum/http/identity/identity';
import { Database } from '@probatum/persistence/database';
import { Clock } from '@probatum/persistence/clock';
import { DocumentInUse, DocumentNotFound } from '../document.errors';
import { placeOf } from '../documents.repository';
import { Storage } from '../../storage/storage';
import { IngestDocument } from '../ingest-document/ingest-document';

// The lock comes first: an envelope that is being sent holds its documents until then, and is seen afterwards.
const lock = `
  select size + normalized_size as bytes from documents
  where organization_id = $1 and environment = $2 and id = $3 and deleted_at is null for update`;

const findUse = `
  select 1 from envelope_documents join envelopes
    on envelopes.organization_id = envelope_documents.organization_id
    and envelopes.environment = envelope_documents.environment and envelopes.id = envelope_documents.envelope_id
  where envelope_documents.organization_id = $1 and envelope_documents.environment = $2
    and envelope_documents.document_id = $3 and envelopes.status <> 'DRAFT' limit 1`;

const markDeleted = `
  update documents set deleted_at = $4 where organization_id = $1 and environment = $2 and id = $3`;

@Injectable()
export class DeleteDocument {
  constructor(
    private readonly database: Database,
    private readonly ingest: IngestDocument,
    private readonly storage: Storage,
    private readonly clock: Clock,
  ) {}

  async execute(caller: Identity, id: string): Promise<{ readonly success: true }> {
    if (!isId('doc', id)) throw new DocumentNotFound(id);
    const place = [...placeOf(caller), id];
    await this.database.of(caller).transaction(async (tx) => {
      const [document] = await tx.query<{ bytes: string }>(lock, place);
      if (!document) throw new DocumentNotFound(id);
      if ((await tx.query(findUse, place)).length > 0) throw new DocumentInUse(id);
      await tx.query(markDeleted, [...place, this.clock.now()]);
      await this.storage.count(tx, caller, -Number(document.bytes));
    });
    await this.ingest.discard({ id });
    return { success: true };
  }
}
