import type { Queryable, Session } from '@probatum/persistence/database';
import { isPartitionMissing } from '@probatum/persistence/database-errors';
import type { LoggedRequest } from './logged-request';

const dayMs = 86_400_000;
const lock = `select pg_advisory_xact_lock(hashtext('request_log_partitions'))`;
const existing = `
  select inhrelid::regclass::text as name from pg_inherits where inhparent = 'request_log'::regclass order by 1`;
const tries = 3;

type Dated = Pick<LoggedRequest, 'at'>;

/** The partitions of the request log: one a day, in UTC, dropped as a whole when its day is long enough ago. */
export class DayPartitions {
  private readonly made = new Set<string>();

  constructor(private readonly database: Session) {}

  /** Writes rows. A day that another process dropped after this one made it is made again, and nothing is lost. */
  async holding(requests: readonly Dated[], write: () => Promise<void>): Promise<void> {
    for (let left = tries; ; left -= 1) {
      await this.ensure(requests);
      try {
        return await write();
      } catch (error) {
        if (left === 1 || !isPartitionMissing(error)) throw error;
        this.made.clear();
      }
    }
  }

  /** Makes the days that these rows need. */
  async ensure(requests: readonly Dated[]): Promise<void> {
    const days = [...new Set(requests.map(({ at }) => dayOf(at)))].filter((day) => !this.made.has(day));
    if (days.length === 0) return;
    await this.database.transaction(async (tx) => {
      await tx.query(lock);
      for (const day of days) await tx.query(makeDay(day));
    });
    days.forEach((day) => this.made.add(day));
  }

  /** @param keepDays how many whole days are kept beside the one that goes on */
  async dropBefore(now: Date, keepDays: number): Promise<void> {
    const oldest = nameOf(dayOf(new Date(now.getTime() - keepDays * dayMs)));
    await this.database.transaction(async (tx) => {
      await tx.query(lock);
      for (const name of await namesOf(tx)) if (name < oldest) await tx.query(`drop table ${name}`);
    });
  }
}

async function namesOf(on: Queryable): Promise<string[]> {
  return (await on.query<{ name: string }>(existing)).map(({ name }) => name);
}

function makeDay(day: string): string {
  const next = dayOf(new Date(Date.parse(day) + dayMs));
  return `create table if not exists ${nameOf(day)} partition of request_log
    for values from ('${day}T00:00:00Z') to ('${next}T00:00:00Z')`;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** Names sort like their days. */
function nameOf(day: string): string {
  return `request_log_${day.replaceAll('-', '')}`;
}
