import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // The last answer to each delivery, if it is longer than the line that its attempt has of it. A row is never changed.
  `create table answers (
    organization_id text not null,
    environment text not null,
    endpoint_id text not null,
    event_id text not null,
    attempt smallint not null,
    body text not null,
    bytes integer not null,
    kept_at timestamptz not null default clock_timestamp(),
    primary key (organization_id, environment, endpoint_id, event_id, attempt)
  )`,
  `create index answers_by_age on answers (organization_id, kept_at) include (bytes)`,

  `create table answer_bytes (
    organization_id text primary key,
    bytes bigint not null
  )`,
  `alter table answer_bytes set (fillfactor = 50)`,
  // A trigger counts, so that no statement that adds or removes answers can forget it.
  `create function count_answer_bytes() returns trigger language plpgsql as $$
  begin
    insert into answer_bytes as total (organization_id, bytes)
    select organization_id, sum(case tg_op when 'INSERT' then bytes else -bytes end) from changed
    group by organization_id order by organization_id
    on conflict (organization_id) do update set bytes = total.bytes + excluded.bytes;
    return null;
  end $$`,
  `create trigger count_added after insert on answers
   referencing new table as changed for each statement execute function count_answer_bytes()`,
  `create trigger count_removed after delete on answers
   referencing old table as changed for each statement execute function count_answer_bytes()`,
];

export class KeepAnswers1700000002200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table answers, answer_bytes`);
    await runner.query(`drop function count_answer_bytes`);
  }
}
