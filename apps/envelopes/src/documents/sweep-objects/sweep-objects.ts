import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ObjectStore } from '@probatum/object-store/object-store';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { OBJECTS } from '../../objects/objects';

const everyMs = 3_600_000;
/** An upload is complete or has failed by then. */
const leastAgeMs = 3_600_000;
/** Older objects stay: after a restore of an older database they may be all that is left of documents. */
const mostAgeMs = 3 * 24 * 3_600_000;
const batchSize = 500;

const objectOfDocument = /^(doc_[0-9a-z]{26})-(?:original|normalized)$/;
const findLive = `select id from documents where id = any($1) and deleted_at is null`;

/** Removes objects of documents that have no row: of uploads that ended half-way, and of deletions. */
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
        this.logger.warn({ err: error }, 'objects without a document could not be removed; trying again in an hour');
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
    let batch: string[] = [];
    for await (const name of this.objects.list()) {
      if (this.isStopping) return;
      if (objectOfDocument.test(name)) batch.push(name);
      if (batch.length < batchSize) continue;
      await this.sweep(batch);
      batch = [];
    }
    await this.sweep(batch);
  }

  private async sweep(names: readonly string[]): Promise<void> {
    const idOf = (name: string) => objectOfDocument.exec(name)![1]!;
    const rows = await this.database.query<{ id: string }>(findLive, [[...new Set(names.map(idOf))]]);
    const live = new Set(rows.map(({ id }) => id));
    for (const name of names) {
      if (live.has(idOf(name))) continue;
      const storedAt = await this.objects.storedAt(name);
      const ageMs = storedAt ? this.clock.nowMs() - storedAt.getTime() : 0;
      if (ageMs > leastAgeMs && ageMs < mostAgeMs) await this.objects.delete(name);
    }
  }
}
