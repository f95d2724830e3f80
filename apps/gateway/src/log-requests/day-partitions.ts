import type { Database } from '@probatum/persistence/database';
import type { LoggedRequest } from './logged-request';

const dayMs = 86_400_000;
const lock = `select pg_advisory_xact_lock(hashtext('request_log_partitions'))`;
const existing = `
  select inhrelid::regclass::text as name from pg_inherits where inhparent = 'request_log'::regclass`;

/** The partitions of the request log: one a day, in UTC, dropped as a whole when its day is long enough ago. */
export class DayPartitions {
  private readonly made = new Set<string>();

  /** @param keepDays how many whole days are kept beside the one that goes on */
  constructor(
    private readonly database: Database,
    private readonly keepDays: number,
  ) {}

  /** Makes what these rows need. With a new day comes the end of an old one. */
  async ensure(requests: readonly Pick<LoggedRequest, 'at'>[]): Promise<void> {
    const days = [...new Set(requests.map(({ at }) => dayOf(at)))].filter((day) => !this.made.has(day));
    if (days.length === 0) return;
    await this.database.transaction(async (tx) => {
      await tx.query(lock);
      for (const day of days) {
        await tx.query(
          `create table if not exists ${nameOf(day)} partition of request_log for values from ('${day}T00:00:00Z')
           to ('${dayOf(new Date(Date.parse(day) + dayMs))}T00:00:00Z')`,
        );
      }
      const oldest = nameOf(dayOf(new Date(Date.now() - this.keepDays * dayMs)));
      const partitions = await tx.query<{ name: string }>(existing);
      for (const { name } of partitions) if (name < oldest) await tx.query(`drop table ${name}`);
    });
    days.forEach((day) => this.made.add(day));
  }
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** Names sort like their days. */
function nameOf(day: string): string {
  return `request_log_${day.replaceAll('-', '')}`;
}
