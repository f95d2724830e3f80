import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create table anchors (
    id text primary key,
    seq bigint not null generated always as identity,
    environment text not null,
    status text not null default 'PENDING' check (status in ('PENDING', 'SUBMITTED', 'CONFIRMED', 'FAILED')),
    simulated boolean not null,
    certificates integer not null check (certificates > 0),
    oldest_leaf_at timestamptz not null,
    created_at timestamptz not null default now(),
    merkle_root text,
    submitted_at timestamptz,
    confirmed_at timestamptz,
    chain_id bigint,
    contract text,
    tx_hash text,
    block_number bigint,
    block_hash text,
    block_time timestamptz,
    failures integer not null default 0,
    failure_reason text,
    retry_at timestamptz
  )`,
  `create index anchors_open on anchors (seq) where status <> 'CONFIRMED'`,

  // A leaf belongs to no anchor until its batch is closed; its position is its place in the tree's list of values.
  `create table leaves (
    organization_id text not null,
    environment text not null,
    certificate_id text not null,
    hash bytea not null check (octet_length(hash) = 32),
    seq bigint not null generated always as identity,
    received_at timestamptz not null default clock_timestamp(),
    anchor_id text,
    position integer,
    primary key (organization_id, environment, certificate_id),
    check ((anchor_id is null) = (position is null))
  )`,
  `create index leaves_pending on leaves (environment, seq) where anchor_id is null`,
  `create unique index leaves_of_anchor on leaves (anchor_id, position) where anchor_id is not null`,

  // A tenant's share of an anchor. Batches mix tenants, and each tenant sees its own share only.
  `create table anchor_shares (
    organization_id text not null,
    environment text not null,
    anchor_id text not null references anchors (id),
    certificates integer not null,
    primary key (organization_id, environment, anchor_id)
  )`,

  // Committed before it is sent, so that no crash can leave an unknown transaction.
  `create table transactions (
    anchor_id text not null references anchors (id),
    attempt integer not null,
    chain_id bigint not null,
    sender text not null,
    nonce bigint not null,
    hash text not null unique,
    raw text not null,
    max_fee numeric(78) not null,
    priority_fee numeric(78) not null,
    signed_at timestamptz not null default clock_timestamp(),
    discarded_at timestamptz,
    primary key (anchor_id, attempt)
  )`,
  `create index transactions_nonce on transactions (chain_id, sender, nonce) where discarded_at is null`,

  // Announcements of an anchor that are still to be made, and the last leaf that was announced.
  `create table announcements (
    seq bigint primary key generated always as identity,
    anchor_id text not null references anchors (id),
    kind text not null check (kind in ('submitted', 'failed', 'confirmed')),
    facts jsonb not null,
    told integer not null default 0,
    created_at timestamptz not null default clock_timestamp()
  )`,

  // The fencing token of the one process that may write to the chain.
  `create table chain_writer (only_row boolean primary key default true check (only_row), token bigint not null)`,
  `insert into chain_writer (token) values (0)`,
];

export class CreateAnchors1700000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['chain_writer', 'announcements', 'transactions', 'anchor_shares', 'leaves', 'anchors']) {
      await runner.query(`drop table ${table}`);
    }
  }
}
