import type { Pool } from 'pg';

/** The tables of the floor that creates envelopes, with the indexes that lists and links need. */
export async function createEnvelopeTables(pool: Pool, documentId: string): Promise<void> {
  await pool.query(`create table if not exists idempotency_keys (key text primary key, fingerprint text, body text)`);
  await pool.query(`create table if not exists outbox
    (seq bigint generated always as identity primary key, id text, subject text, payload text)`);
  await pool.query(`create table if not exists documents (id text primary key, sha256 text)`);
  await pool.query(`create table if not exists envelopes
    (id text primary key, status text, subject text, created_at timestamptz, updated_at timestamptz)`);
  await pool.query(`create index if not exists envelopes_listed on envelopes (created_at, id)`);
  await pool.query(`create table if not exists envelope_documents
    (envelope_id text, position int, document_id text, primary key (envelope_id, position))`);
  await pool.query(`create table if not exists recipients (id text primary key, envelope_id text, position int,
    email text, name text, role text, status text, token_hash text unique)`);
  await pool.query(`create index if not exists recipients_envelope on recipients (envelope_id)`);
  await pool.query(`create table if not exists fields (id text primary key, envelope_id text, recipient_id text,
    type text, page int, x float8, y float8, width float8, height float8)`);
  await pool.query(`create index if not exists fields_envelope on fields (envelope_id)`);
  await pool.query(`create table if not exists audit_trail
    (envelope_id text, sequence int, at timestamptz, content text, hash text, primary key (envelope_id, sequence))`);
  await pool.query(`insert into documents values ($1, repeat('a', 64)) on conflict do nothing`, [documentId]);
  // Nothing relays the events.
  await pool.query(`truncate outbox`);
}

export const statements = {
  key: {
    name: 'key',
    text: `insert into idempotency_keys (key, fingerprint, body) values ($1, $2, $3) on conflict do nothing`,
  },
  documents: { name: 'documents', text: `select id, sha256 from documents where id = any($1) for share` },
  envelope: {
    name: 'envelope',
    text: `insert into envelopes (id, status, subject, created_at, updated_at) values ($1, 'DRAFT', $2, $3, $3)`,
  },
  listed: {
    name: 'listed',
    text: `insert into envelope_documents (envelope_id, position, document_id)
      select $1, place - 1, id from unnest($2::text[]) with ordinality as listed (id, place)`,
  },
  recipients: {
    name: 'recipients',
    text: `insert into recipients (id, envelope_id, position, email, name, role, status, token_hash)
      select id, $1, position, email, name, role, status, "tokenHash" from json_to_recordset($2::json) as recipient
      (id text, position int, email text, name text, role text, status text, "tokenHash" text)`,
  },
  fields: {
    name: 'fields',
    text: `insert into fields (id, envelope_id, recipient_id, type, page, x, y, width, height)
      select id, $1, "recipientId", "fieldType", "pageNumber", x, y, width, height
      from json_to_recordset($2::json) as field (id text, "recipientId" text, "fieldType" text, "pageNumber" int,
      x float8, y float8, width float8, height float8)`,
  },
  entry: {
    name: 'entry',
    text: `insert into audit_trail (envelope_id, sequence, at, content, hash) values ($1, 1, $2, $3, $4)`,
  },
  event: { name: 'event', text: `insert into outbox (id, subject, payload) values ($1, $2, $3)` },
};
