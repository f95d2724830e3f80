import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { asAdministrator } from '@probatum/testing/database-template';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Database } from '../src/database';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '../src/messaging-tables';

export class CreateNotes1700000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table notes (id int primary key, text text not null)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table notes`);
  }
}

export const schema = 'test_persistence';
export const migrations = [
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
  CarryTraces1700000002700,
  CreateNotes1700000009000,
];

/** A migrated schema of its own, with a table for notes, and the service's connection to it. */
export class OpenedDatabase {
  private constructor(
    readonly test: TestDatabase,
    readonly database: Database,
  ) {}

  static async open(poolSize = 4): Promise<OpenedDatabase> {
    const test = await createTestDatabase({ schema, migrations });
    return new OpenedDatabase(test, await Database.open({ url: test.url, schema, migrations, poolSize }));
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.test.drop();
  }

  async notes(): Promise<string[]> {
    const rows = await this.database.query<{ text: string }>('select text from notes order by id');
    return rows.map(({ text }) => text);
  }

  async outboxSubjects(): Promise<string[]> {
    const rows = await this.database.query<{ subject: string }>('select subject from outbox order by seq');
    return rows.map(({ subject }) => subject);
  }

  /** Ends sessions as an operator or a failover would. */
  async terminate(...pids: number[]): Promise<void> {
    await asAdministrator(this.test.administratorUrl, (client) =>
      client.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [pids]),
    );
  }
}
