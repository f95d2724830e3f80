import type { MigrationInterface, QueryRunner } from 'typeorm';

// Of envelopes that are open, each as much as its documents have.
const reserved = `
  select envelopes.organization_id, envelopes.environment, sum(normalized_size) as bytes from envelopes
  join envelope_documents as listed on listed.organization_id = envelopes.organization_id
    and listed.environment = envelopes.environment and listed.envelope_id = envelopes.id
  join documents on documents.organization_id = listed.organization_id and documents.environment = listed.environment
    and documents.id = listed.document_id
  where envelopes.status in ('SENT', 'DELIVERED', 'PARTIALLY_SIGNED') and normalized_size is not null
  group by envelopes.organization_id, envelopes.environment`;

export class ReserveStorage1700000004100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into stored_bytes (organization_id, environment, bytes) ${reserved}
      on conflict (organization_id, environment) do update set bytes = stored_bytes.bytes + excluded.bytes`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update stored_bytes set bytes = greatest(stored_bytes.bytes - reserved.bytes, 0) from (${reserved}) as reserved
      where stored_bytes.organization_id = reserved.organization_id and stored_bytes.environment = reserved.environment`);
  }
}
