import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Audit rooms and who has read what in them. */
export class CreateAuditRooms1700000000700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(rooms);
    await runner.query(`create unique index audit_rooms_public_id on audit_rooms (public_id)`);
    await runner.query(accesses);
    // All that is ever added to an access is how it was answered.
    await runner.query(`
      create trigger append_only before delete or truncate
        or update of organization_id, environment, room_id, position, at, method, path, address, user_agent, request_id
      on audit_room_accesses for each statement execute function refuse_change()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table audit_room_accesses`);
    await runner.query(`drop table audit_rooms`);
  }
}

const rooms = `
  create table audit_rooms (
    organization_id text not null references organizations (id),
    environment text not null check (environment in ('live', 'sandbox')),
    id text not null,
    public_id text not null,
    token_hash bytea not null check (length(token_hash) = 32),
    prefix text not null,
    name text not null,
    granted jsonb not null,
    created_by jsonb not null,
    version integer not null default 1,
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null,
    ended_at timestamptz(3),
    primary key (organization_id, environment, id)
  )`;

const accesses = `
  create table audit_room_accesses (
    organization_id text not null,
    environment text not null,
    room_id text not null,
    position bigint not null generated always as identity,
    at timestamptz(3) not null default now(),
    method text not null,
    path text not null,
    status smallint,
    address text not null,
    user_agent text,
    request_id text not null,
    primary key (organization_id, environment, room_id, position),
    foreign key (organization_id, environment, room_id) references audit_rooms
  )`;
