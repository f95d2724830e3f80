import { countDeadLetters } from '@probatum/messaging/dead-letters';
import type { JetStreamStrategy } from '@probatum/messaging/jetstream-strategy';
import type { Relay } from '@probatum/messaging/relay';
import { addGauge } from '@probatum/observability/metrics';
import type { DatabaseClock } from '@probatum/persistence/database-clock';
import { Counter, type Registry } from 'prom-client';
import type { Resources } from './resources';

/** @returns the counter of lost events, for the relay */
export function countLostEvents(metrics: Registry): (count: number) => void {
  const counter = new Counter({
    name: 'probatum_stream_lost_events_total',
    help: 'Events that NATS had confirmed and then lost; the relay sent them again',
    registers: [metrics],
  });
  return (count) => counter.inc(count);
}

/** Metrics of every service: the outbox, the consumers and the connection pool. */
export function measureService<Config>(
  service: string,
  { database, clock, nats, metrics }: Resources<Config>,
  strategy: JetStreamStrategy,
  relay: Relay | undefined,
): void {
  addGauge(metrics, {
    name: 'probatum_pool_waiting',
    help: 'Requests that wait for a database connection',
    measure: () => [{ value: database.waitingCount }],
  });
  addGauge(metrics, {
    name: 'probatum_consumer_lag',
    help: 'Messages, each with an event or a chunk of events, that a consumer has not acknowledged yet',
    labels: ['consumer'],
    measure: () =>
      Promise.all(
        strategy.running.map(async (consumer) => ({
          value: await consumer.lag(),
          labels: { consumer: consumer.name },
        })),
      ),
  });
  addGauge(metrics, {
    name: 'probatum_dead_letters',
    help: 'Events that this service gave up on and that are still in the dead letters',
    measure: async () => [{ value: await countDeadLetters(nats, service) }],
  });
  measureClock(metrics, clock);
  if (!relay) return;
  addGauge(metrics, {
    name: 'probatum_outbox_age_seconds',
    help: 'Age of the oldest event in the outbox, 0 if it is empty',
    measure: async () => {
      const rows = await database.query<{ age: number }>(
        `select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as age from outbox`,
      );
      return [{ value: rows[0]!.age }];
    },
  });
  addGauge(metrics, {
    name: 'probatum_relay_leading',
    help: '1 on the replica that moves the outbox of this service',
    measure: () => [{ value: relay.isLeading ? 1 : 0 }],
  });
}

function measureClock(metrics: Registry, clock: DatabaseClock): void {
  addGauge(metrics, {
    name: 'probatum_clock_process_ahead_seconds',
    help: "How far this machine's clock is ahead of the database's clock",
    measure: () => [{ value: clock.processAheadSeconds }],
  });
  addGauge(metrics, {
    name: 'probatum_clock_refused_jump_seconds',
    help: "Jump of the database's clock that the service refuses, 0 if there is none",
    measure: () => [{ value: clock.refusedJumpSeconds }],
  });
  addGauge(metrics, {
    name: 'probatum_clock_age_seconds',
    help: "Time since the service last read the database's clock",
    measure: () => [{ value: clock.ageSeconds }],
  });
}
