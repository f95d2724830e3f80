import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCertificates1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(certificates);
    // The primary key serves lists, newest first; this one serves public reads by id alone.
    await runner.query(`create unique index certificates_id on certificates (id)`);
    await runner.query(`create index certificates_changes on certificates (organization_id, environment, updated_at)`);
    await runner.query(`
      create index certificates_external_id on certificates (organization_id, environment, external_id)
        where external_id is not null`);
    await runner.query(evidenceHashes);
    await runner.query(links);
    await runner.query(
      `create index certificate_links_source on certificate_links (organization_id, environment, source_id)`,
    );
    await runner.query(changeClocks);
    await runner.query(idempotencyKeys);
    await runner.query(`create index idempotency_keys_created_at on idempotency_keys using brin (created_at)`);
    await runner.query(signingKeys);
    await runner.query(organizations);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'organizations',
      'signing_keys',
      'idempotency_keys',
      'change_clocks',
      'certificate_links',
      'evidence_hashes',
      'certificates',
    ]) {
      await runner.query(`drop table ${table}`);
    }
  }
}

/**
 * A row stays whole up to half a page: most of it is hashes and signatures, on which compression is wasted.
 * Times that are signed or sealed have milliseconds, as their text has: finer changes would not show.
 */
const certificates = `
  create table certificates (
    organization_id text not null,
    environment text not null,
    id text not null,
    type text not null,
    issued_at timestamptz(3) not null,
    timezone text,
    model jsonb not null,
    parents text[] not null,
    evidence jsonb not null,
    digests text[] not null,
    disclosures text[] not null,
    external_id text,
    canonical_payload_hash text not null,
    signature text not null,
    status text not null default 'issued',
    revoked_at timestamptz(3),
    revocation_reason text,
    revocation_comment text,
    status_seal text not null,
    anchor_status text not null default 'PENDING',
    anchor_id text,
    anchor jsonb,
    anchor_changed_at timestamptz(3),
    anchor_seal text not null,
    trust_level text not null,
    trust_score int not null,
    trust_policy text not null,
    trust_facts jsonb not null default '{}',
    trust_evaluated_at timestamptz(3) not null,
    trust_revision int not null default 1,
    trust_seal text not null,
    updated_at timestamptz not null,
    primary key (organization_id, environment, id)
  ) with (toast_tuple_target = 4080)`;

/** Finds certificates by the hash of a file. Hashes are kept as bytes: half the index. */
const evidenceHashes = `
  create table evidence_hashes (
    organization_id text not null,
    environment text not null,
    sha256 bytea not null,
    certificate_id text not null,
    primary key (organization_id, environment, sha256, certificate_id)
  )`;

const links = `
  create table certificate_links (
    organization_id text not null,
    environment text not null,
    certificate_id text not null,
    source_id text not null,
    primary key (organization_id, environment, certificate_id, source_id)
  )`;

/** One row per tenant. A writer of certificates advances it first and locks it until the commit. */
const changeClocks = `
  create table change_clocks (
    organization_id text not null,
    environment text not null,
    at timestamptz not null,
    step int not null,
    primary key (organization_id, environment)
  )`;

const idempotencyKeys = `
  create table idempotency_keys (
    organization_id text not null,
    environment text not null,
    method text not null,
    route text not null,
    key text not null,
    fingerprint text not null,
    holder text not null,
    status int not null,
    location text,
    body text not null,
    created_at timestamptz not null default now(),
    primary key (organization_id, environment, method, route, key)
  )`;

const signingKeys = `
  create table signing_keys (
    kid text primary key,
    sealed_private_key text not null,
    created_at timestamptz not null default now()
  )`;

const organizations = `
  create table organizations (
    organization_id text primary key,
    name text not null,
    seal text not null
  )`;
