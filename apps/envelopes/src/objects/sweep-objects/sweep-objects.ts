import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ObjectStore } from '@probatum/object-store/object-store';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { OBJECTS } from '../objects';

const everyMs = 3_600_000;
/** A transaction that refers to an object has ended by then. */
const leastAgeMs = 3_600_000;
/** After a restore of an older database, objects without a row may be all that is left of documents. */
const graceMs = 3 * 24 * 3_600_000;
const batchSize = 500;

/** Files of documents, pictures of fields, and results of claims of a job that seals. */
const swept =
  /^(?:doc_[0-9a-z]{26}-(?:original|normalized)|fld_[0-9a-z]{26}-picture|env_[0-9a-z]{26}-(?:\d{1,9}-sealed|audit-trail)-\d{1,9})$/;

/** A job that has not ended may still refer to the results of any claim. */
const findOrphans = `
  select object.name from unnest($1::text[]) as object (name) where not case left(object.name, 4)
    when 'doc_' then exists (
      select 1 from documents where id = split_part(object.name, '-', 1) and deleted_at is null)
    when 'fld_' then exists (
      select 1 from fields where id = split_part(object.name, '-', 1) and has_picture)
    else exists (
      select 1 from seal_jobs where envelope_id = split_part(object.name, '-', 1)
        and (next_attempt_at is not null or sealed_claim = substring(object.name from '[0-9]+$')::int))
  end`;

const remember = `
  insert into orphaned_objects (name, found_at, seen_at) select name, $2, $2 from unnest($1::text[]) as name order by name
  on conflict (name) do update set seen_at = excluded.seen_at
  returning name, found_at as "foundAt"`;

const forget = `delete from orphaned_objects where seen_at < $1`;

interface Orphan {
  readonly name: string;
  readonly foundAt: Date;
}

/**
 * Removes objects to which no row has referred for three days: of uploads and signatures that ended half-way, of
 * deletions, and of claims whose results did not come to count.
 */
@Injectable()
export class SweepObjects implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.execute().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'objects without a row could not be removed; trying again in an hour');
      });
    }, everyMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  async execute(): Promise<void> {
    if (!(await this.clock.isCertain())) return;
    const begin = this.clock.now();
    let batch: string[] = [];
    for await (const name of this.objects.list()) {
      if (this.isStopping) return;
      if (swept.test(name)) batch.push(name);
      if (batch.length < batchSize) continue;
      await this.sweep(batch, begin);
      batch = [];
    }
    await this.sweep(batch, begin);
    // Objects that are gone by now, or to which a row refers again.
    await this.database.query(forget, [begin]);
  }

  private async sweep(names: readonly string[], at: Date): Promise<void> {
    const rows = await this.database.query<{ name: string }>(findOrphans, [names]);
    const settled: string[] = [];
    for (const { name } of rows) if (await this.isSettled(name)) settled.push(name);
    for (const { name, foundAt } of await this.database.query<Orphan>(remember, [settled, at])) {
      if (at.getTime() - foundAt.getTime() <= graceMs) continue;
      // A recipient whose signature had ended half-way may sign while a batch is removed: the picture has the same name.
      if (await this.isSettled(name)) await this.objects.delete(name);
    }
  }

  private async isSettled(name: string): Promise<boolean> {
    const storedAt = await this.objects.storedAt(name);
    return storedAt !== undefined && this.clock.nowMs() - storedAt.getTime() > leastAgeMs;
  }
}
