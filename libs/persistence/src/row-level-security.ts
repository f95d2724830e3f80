import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Setting of a session: for whom it works, as `organizations|environments|tenants` (see tenant-sessions.ts). */
export const tenantsSetting = 'probatum.tenants';

/** The role in which requests of tenants work. The service's own role, which owns the tables, is a member of it. */
export function requestRoleOf(schema: string): string {
  return `${schema}_requests`;
}

type ByTable<Value> = Readonly<Record<string, Value>>;

/** Privileges of requests on tables, in the words of GRANT. Other tables are not reachable for requests. */
export interface SecuredTables {
  /** With a tenant in the columns organization_id and environment. */
  readonly ofTenants: ByTable<string>;
  /** Of which an organization sees what is its own in both environments, by the column that holds its id. */
  readonly ofOrganizations?: ByTable<{ readonly column: string; readonly privileges: string }>;
  /** With a condition of their own. */
  readonly others?: ByTable<{ readonly condition: string; readonly privileges: string }>;
  /** Without a tenant. */
  readonly open?: ByTable<string>;
}

const part = (number: number) => `split_part(current_setting('${tenantsSetting}', true), '|', ${number})`;
const listed = (number: number, by: string) => `any ((select string_to_array(${part(number)}, '${by}'))::text[])`;

/**
 * Each list is read once per statement, and each column is compared by itself, because so an index serves the
 * comparison. A group of tenants that is no plain product of the two lists is compared once more, pair by pair.
 */
const isOfTenants = `organization_id = ${listed(1, ' ')} and environment = ${listed(2, ' ')}
  and ((select ${part(3)} = '') or organization_id || ' ' || environment = ${listed(3, ',')})`;

interface Rule {
  readonly table: string;
  readonly privileges: string;
  /** Which rows; all of them without it. */
  readonly condition?: string;
}

function rulesOf({ ofTenants, ofOrganizations = {}, others = {}, open = {} }: SecuredTables): Rule[] {
  return [
    ...Object.entries(ofTenants).map(([table, privileges]) => ({ table, privileges, condition: isOfTenants })),
    ...Object.entries(ofOrganizations).map(([table, { column, privileges }]) => ({
      table,
      privileges,
      condition: `${column} = ${listed(1, ' ')}`,
    })),
    ...Object.entries(others).map(([table, rule]) => ({ table, ...rule })),
    ...Object.entries(open).map(([table, privileges]) => ({ table, privileges })),
  ];
}

/** The migration of a service that says which rows its requests may reach. */
export abstract class SecureRows implements MigrationInterface {
  protected abstract readonly tables: SecuredTables;

  async up(runner: QueryRunner): Promise<void> {
    await secureRows(runner, this.tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, this.tables);
  }
}

export async function secureRows(runner: QueryRunner, tables: SecuredTables): Promise<void> {
  const { schema, role } = await requestRole(runner);
  await runner.query(`grant usage on schema ${schema} to ${role}`);
  for (const { table, privileges, condition } of rulesOf(tables)) {
    await runner.query(`grant ${privileges} on ${table} to ${role}`);
    if (condition === undefined) continue;
    await runner.query(`alter table ${table} enable row level security`);
    await runner.query(`create policy requests on ${table} to ${role} using (${condition})`);
  }
}

async function unsecureRows(runner: QueryRunner, tables: SecuredTables): Promise<void> {
  const { schema, role } = await requestRole(runner);
  for (const { table, condition } of rulesOf(tables)) {
    await runner.query(`revoke all on ${table} from ${role}`);
    if (condition === undefined) continue;
    await runner.query(`drop policy requests on ${table}`);
    await runner.query(`alter table ${table} disable row level security`);
  }
  await runner.query(`revoke usage on schema ${schema} from ${role}`);
}

async function requestRole(runner: QueryRunner): Promise<{ readonly schema: string; readonly role: string }> {
  const [{ schema }] = (await runner.query('select current_schema() as schema')) as [{ schema: string }];
  const role = requestRoleOf(schema);
  const [found] = (await runner.query(
    `select pg_has_role(current_user, oid, 'member') as "isMember" from pg_roles where rolname = $1`,
    [role],
  )) as ({ isMember: boolean } | undefined)[];
  if (!found?.isMember) {
    throw new Error(`The role for requests is missing: create role ${role} nologin; grant ${role} to ${schema};`);
  }
  return { schema, role };
}
