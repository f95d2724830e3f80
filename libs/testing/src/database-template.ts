import { createHash } from 'node:crypto';
import { Database, type MigrationClass } from '@probatum/persistence/database';
import { provisionService } from '@probatum/persistence/provision';
import { Client, escapeIdentifier } from 'pg';

export interface TestService {
  /** Also the name of its role. */
  readonly schema: string;
  readonly migrations: readonly MigrationClass[];
}

export const rolePassword = 'test';

/** The same server and rights, another database. */
export function urlOf(database: string, role?: string): string {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? missing());
  url.pathname = `/${database}`;
  if (role) Object.assign(url, { username: role, password: rolePassword });
  return url.toString();
}

function missing(): never {
  throw new Error('TEST_DATABASE_URL is not set: run the tests through jest, whose global setup provides Postgres.');
}

export async function asAdministrator<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * The name of a database in which these services are provisioned and migrated. The first test that needs it creates it.
 */
export async function migratedTemplate(services: readonly TestService[]): Promise<string> {
  const name = `template_${process.env['TEST_RUN_ID']}_${fingerprint(services)}`;
  await asAdministrator(urlOf('postgres'), async (client) => {
    // One lock for all templates: they share roles, and roles belong to the whole server.
    await client.query(`select pg_advisory_lock(hashtext('probatum test templates'))`);
    const known = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (known.rowCount === 0) await makeTemplate(client, name, services);
  });
  return name;
}

async function makeTemplate(client: Client, name: string, services: readonly TestService[]): Promise<void> {
  // Under its final name only once it is whole: a failed migration must not leave a template that is taken as done.
  const unfinished = `${name}_new`;
  await client.query(`drop database if exists ${escapeIdentifier(unfinished)} with (force)`);
  await client.query(`create database ${escapeIdentifier(unfinished)}`);
  for (const { schema, migrations } of services) {
    const url = await provisionService(urlOf(unfinished), { schema, password: rolePassword });
    const database = await Database.open({ url, schema, migrations, poolSize: 2 });
    await database.migrate().finally(() => database.close());
  }
  await client.query(`alter database ${escapeIdentifier(unfinished)} rename to ${escapeIdentifier(name)}`);
}

function fingerprint(services: readonly TestService[]): string {
  const hash = createHash('sha256');
  for (const { schema, migrations } of services) hash.update(`${schema}\n${migrations.map(String).join('\n')}\n`);
  return hash.digest('hex').slice(0, 16);
}
