import { randomBytes } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { asAdministrator, migratedTemplate, type TestService, urlOf } from './database-template';

export interface TestDatabase {
  /** For the role of the first service that was named. */
  readonly url: string;
  /** For the superuser. */
  readonly administratorUrl: string;
  /** For the role of one of the services. */
  urlOf(schema: string): string;
  drop(): Promise<void>;
}

/** A database of one's own with these services' schemas, cloned from a migrated template. Drop it in `afterAll`. */
export async function createTestDatabase(...services: [TestService, ...TestService[]]): Promise<TestDatabase> {
  const template = await migratedTemplate(services);
  const name = `test_${process.env['TEST_RUN_ID']}_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)}`);
  return {
    url: urlOf(name, services[0].schema),
    administratorUrl: urlOf(name),
    urlOf: (schema) => urlOf(name, schema),
    drop: () => administer(`drop database if exists ${escapeIdentifier(name)} with (force)`),
  };
}

/** For a server that outlives this run. */
export async function dropDatabasesOfThisRun(): Promise<void> {
  const run = process.env['TEST_RUN_ID'];
  await asAdministrator(urlOf('postgres'), async (client) => {
    const found = await client.query<{ datname: string }>(
      `select datname from pg_database where datname ~ ('^(test|template)_' || $1 || '_')`,
      [run],
    );
    for (const { datname } of found.rows) {
      await client.query(`drop database if exists ${escapeIdentifier(datname)} with (force)`);
    }
  });
}

async function administer(statement: string): Promise<void> {
  await asAdministrator(urlOf('postgres'), (client) => client.query(statement));
}
