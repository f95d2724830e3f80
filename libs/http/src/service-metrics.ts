import { countDeadLetters } from '@probatum/messaging/dead-letters';
import type { JetStreamStrategy } from '@probatum/messaging/jetstream-strategy';
import type { Relay } from '@probatum/messaging/relay';
import { addGauge } from '@probatum/observability/metrics';
import type { Resources } from './resources';

/** What an operator watches on every service: the outbox, the consumers and the connection pool. */
export function measureService<Config>(
  service: string,
  { database, nats, metrics }: Resources<Config>,
  strategy: JetStreamStrategy,
  relay: Relay | undefined,
): void {
  addGauge(metrics, {
    name: 'probatum_pool_waiting',
    help: 'Requests that wait for a database connection',
    measure: () => [{ value: database.pool.waitingCount }],
  });
  addGauge(metrics, {
    name: 'probatum_consumer_lag',
    help: 'Events that a consumer has not acknowledged yet',
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
    help: 'Events that this service has given up on and nobody has dealt with yet',
    measure: async () => [{ value: await countDeadLetters(nats, service) }],
  });
  if (!relay) return;
  addGauge(metrics, {
    name: 'probatum_outbox_age_seconds',
    help: 'Age of the oldest event in the outbox, 0 when it is empty',
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
