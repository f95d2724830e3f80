import type { Queryable } from '@probatum/persistence/database';

/** The functions by which statements ask Postgres for the time. */
const functions = ['clock_timestamp', 'now'];

/**
 * The clock of a test's database, which can jump as after a failover to another host: functions of the schema take
 * precedence over those of Postgres. Create it before the service connects.
 */
export class JumpingClock {
  private constructor(
    private readonly database: Queryable,
    private readonly schema: string,
  ) {}

  /** @param schema that of the service, whose role has the same name */
  static async in(database: Queryable, schema: string): Promise<JumpingClock> {
    const [row] = await database.query<{ name: string }>('select current_database() as name');
    const path = `"${schema}", pg_catalog`;
    await database.query(`alter role "${schema}" in database "${row!.name}" set search_path = ${path}`);
    return new JumpingClock(database, schema);
  }

  /** @param interval as Postgres writes it, for example `31 days` */
  async jump(interval: string): Promise<void> {
    for (const name of functions) {
      await this.database.query(
        `create function "${this.schema}".${name}() returns timestamptz language sql
         as $$ select pg_catalog.${name}() + interval '${interval}' $$`,
      );
    }
  }

  async correct(): Promise<void> {
    for (const name of functions) await this.database.query(`drop function "${this.schema}".${name}()`);
  }
}
