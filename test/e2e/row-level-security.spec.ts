import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asAdministrator } from '@probatum/testing/database-template';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { openAccount } from '../account';

interface Table {
  readonly table: string;
  readonly hasTenant: boolean;
  readonly isSecured: boolean;
}

const schemas = ['gateway', 'certificates', 'anchoring', 'webhooks', 'trust_engine', 'envelopes', 'compliance'];

/** Tables on which the role of a service's requests has any privilege. */
const reachable = `
  select relname as table, relrowsecurity as "isSecured",
    exists (select from pg_attribute where attrelid = class.oid and attname = 'organization_id') as "hasTenant"
  from pg_class class
  where relnamespace = $1::regnamespace and relkind in ('r', 'p', 'v', 'm')
    and has_table_privilege($2, class.oid, 'select, insert, update, delete, truncate')
  order by 1`;

let databaseUrl: string;
beforeAll(async () => {
  const folder = await sharedPlatform();
  const accounts = [await openAccount(folder, 'Rows Ltd'), await openAccount(folder, 'Columns Ltd')];
  for (const { live } of accounts) await live.get('/api-keys');
  ({ databaseUrl } = JSON.parse(readFileSync(join(folder, 'local.json'), 'utf8')) as { databaseUrl: string });
}, 150_000);

describe.each(schemas)('the role of the requests of %s', (schema) => {
  const role = `${schema}_requests`;

  it('cannot log in, owns nothing and is not above row-level security', async () => {
    const { rows } = await asAdministrator(databaseUrl, (client) =>
      client.query(
        `select rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as "isMighty",
           exists (select from pg_class where relowner = role.oid) as "ownsSomething",
           exists (select from pg_auth_members where member = role.oid) as "isMember"
         from pg_roles role where rolname = $1`,
        [role],
      ),
    );
    expect(rows).toEqual([{ isMighty: false, ownsSomething: false, isMember: false }]);
  });

  it('reaches no table with tenants but under row-level security', async () => {
    const tables = await asAdministrator(databaseUrl, async (client) => {
      const { rows } = await client.query<Table>(reachable, [schema, role]);
      return rows;
    });
    expect(tables.filter(({ hasTenant, isSecured }) => hasTenant && !isSecured)).toEqual([]);
    expect(tables.length > 0).toBe(schema !== 'trust_engine');
  });

  it('sees no row of such a table as long as it was not told for whom', async () => {
    const counts = await asAdministrator(databaseUrl, async (client) => {
      const { rows: tables } = await client.query<Table>(reachable, [schema, role]);
      await client.query(`set role ${role}; set search_path = ${schema}`);
      const seen: Record<string, number> = {};
      for (const { table, isSecured } of tables) {
        if (isSecured) seen[table] = (await client.query(`select from ${table} limit 1`)).rowCount!;
      }
      return seen;
    });
    expect(Object.values(counts).filter((count) => count > 0)).toEqual([]);
  });
});
