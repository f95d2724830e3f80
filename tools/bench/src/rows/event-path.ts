import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { certificateIssued } from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import { startService } from '@probatum/service/run-service';
import { freshEvents } from '@probatum/messaging/inbox';
import { OnEvent } from '@probatum/messaging/on-event';
import { Database } from '@probatum/persistence/database';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import { provisionService } from '@probatum/persistence/provision';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { until } from '../child';
import type { BenchOptions, Row } from '../row';
import { median } from '../median';

/**
 * One event's whole way: committed with its transaction, outbox, JetStream, and a handler that writes the inbox row and
 * one row of effect. A service of its own, made of the same libraries as every service.
 */
const handled: { at: number; event: CloudEvent }[] = [];

class CreateEffects1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table effects (event_id text primary key, subject text not null)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table effects`);
  }
}

@Controller()
class Effects {
  constructor(private readonly database: Database) {}

  @OnEvent(certificateIssued)
  async write(events: CloudEvent[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      const fresh = await freshEvents(tx, 'bench', events);
      await tx.query(
        `insert into effects select * from unnest($1::text[], $2::text[])`,
        [fresh.map(({ id }) => id), fresh.map(({ subject }) => subject)],
        'effects',
      );
    });
    const at = performance.now();
    for (const event of events) handled.push({ at, event });
  }
}

@Module({ controllers: [Effects] })
class EventPathModule {}

const perTransaction = 100;
const singles = 100;

/** @param databaseUrl of the superuser. @param natsUrl of a NATS without any stream */
export async function eventPathRow(
  databaseUrl: string,
  natsUrl: string,
  { rounds, isQuick }: BenchOptions,
): Promise<Row> {
  const url = await provisionService(databaseUrl, { schema: 'event_path', password: 'bench' });
  const migrations = [
    CreateMessagingTables1700000000000,
    CreateEffects1700000000001,
    KeepPublishedEvents1700000001500,
    CarryTraces1700000002700,
  ];
  const database = await Database.open({ url, schema: 'event_path', migrations });
  await database.migrate();
  const service = await startService({
    name: 'event-path',
    config: {
      HOST: '127.0.0.1',
      PORT: 0,
      DATABASE_URL: url,
      DATABASE_POOL_SIZE: 10,
      DATABASE_STATEMENT_TIMEOUT_MS: 10_000,
      NATS_URL: natsUrl,
      KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
      PUBLIC_URL: 'http://127.0.0.1',
      LOG_LEVEL: 'warn',
    },
    module: EventPathModule,
    migrations,
    publishes: 'certificates',
  });
  const idle = await idleLatencies(database);
  const crowd = isQuick ? 5_000 : 20_000;
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) rates.push(await throughput(database, crowd));
  const perSecond = median(rates);
  await service.stop();
  await database.close();
  const p50 = median(idle);
  return {
    what: 'event: commit → outbox → JetStream → handler with inbox and effect row',
    floor: '—',
    ours: `${Math.round(perSecond)}/s; idle p50 ${p50.toFixed(1)} ms`,
    mustReach: '≥ 8000/s; p50 ≤ 10 ms',
    reached: perSecond >= 8_000 && p50 <= 10,
  };
}

async function publish(database: Database, count: number): Promise<void> {
  const events = Array.from({ length: count }, () => ({
    definition: certificateIssued,
    details: {
      organizationId: 'org_01j9z3k4m5n6p7q8r9s0t1v2w3',
      environment: 'live' as const,
      subject: newId('cert'),
      time: new Date(),
      data: certificateIssued.example,
    },
  }));
  await database.transaction((tx) => tx.publishAll(events));
}

/** From the commit's return to the end of the handler's own transaction. */
async function idleLatencies(database: Database): Promise<number[]> {
  const latencies: number[] = [];
  for (let number = 0; number < singles; number += 1) {
    const known = handled.length;
    await publish(database, 1);
    const committed = performance.now();
    while (handled.length === known) await new Promise((resolve) => setImmediate(resolve));
    latencies.push(Math.max(0, handled[known]!.at - committed));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return latencies;
}

async function throughput(database: Database, crowd: number): Promise<number> {
  const known = handled.length;
  const start = performance.now();
  for (let sent = 0; sent < crowd; sent += perTransaction) await publish(database, perTransaction);
  await until(() => handled.length - known >= crowd, 'all events to be handled');
  const seconds = (handled.at(-1)!.at - start) / 1_000;
  const [row] = await database.query<{ n: number }>('select count(*)::int as n from effects');
  if (row!.n !== handled.length) throw new Error(`${handled.length} events had ${row!.n} effects`);
  return crowd / seconds;
}
