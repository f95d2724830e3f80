import { requestRoleOf } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many credentials of a plan and open audit rooms an organization has, in both environments, whatever rows the caller sees;
 * and how many credentials the operator allows it.
 */
export class LimitCredentials1700000001600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ schema }] = (await runner.query('select current_schema() as schema')) as [{ schema: string }];
    await runner.query(`alter table organizations add column credential_limit integer check (credential_limit > 0)`);
    await runner.query(`create index api_keys_living on api_keys (organization_id) where revoked_at is null`);
    await runner.query(
      `create index client_certificates_living on client_certificates (organization_id) where revoked_at is null`,
    );
    await runner.query(
      `create index audit_rooms_open on audit_rooms (organization_id, expires_at) where ended_at is null`,
    );
    for (const body of [countCredentials, countRooms]) {
      await runner.query(`${body} language sql stable security definer set search_path = '${schema}'`);
    }
    for (const name of functions) {
      await runner.query(`revoke execute on function ${name} from public`);
      await runner.query(`grant execute on function ${name} to ${requestRoleOf(schema)}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of functions) await runner.query(`drop function ${name}`);
    await runner.query(`drop index audit_rooms_open, client_certificates_living, api_keys_living`);
    await runner.query(`alter table organizations drop column credential_limit`);
  }
}

const functions = ['count_credentials(text, text)', 'count_open_rooms(text)'];

/** Of no other organization than those for which the session works. */
const isAllowed = `$1 = any (string_to_array(split_part(current_setting('probatum.tenants', true), '|', 1), ' '))`;

/** A key that another one has replaced goes on for a while, and counts apart. */
const countCredentials = `
  create function count_credentials(organization text, of_plan text, out standing integer, out phased_out integer) as $$
    with keys as (
      select count(*) filter (where replaced_by is null) as standing, count(*) filter (where replaced_by is not null) as out
      from api_keys
      where organization_id = $1 and plan = $2 and revoked_at is null and (expires_at is null or expires_at > now())
    )
    select (keys.standing
        + (select count(*) from oauth_clients where organization_id = $1 and plan = $2)
        + (select count(*) from client_certificates
           where organization_id = $1 and plan = $2 and revoked_at is null and (expires_at is null or expires_at > now())))::integer,
      keys.out::integer
    from keys where ${isAllowed}
  $$`;

const countRooms = `
  create function count_open_rooms(organization text) returns integer as $$
    select count(*)::integer from audit_rooms
    where organization_id = $1 and ended_at is null and expires_at > now() and ${isAllowed}
  $$`;
