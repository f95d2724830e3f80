import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@probatum/observability/logger';
import { waitFor } from '@probatum/testing/wait-for';
import type { AttemptOutcome } from './attempt-delivery';
import { CallsUnderWay } from './calls-under-way';
import type { ClaimedDelivery } from './claimed-delivery';
import { DeliveryLoop } from './delivery-loop';

const endpointId = 'whk_1';
const perEndpoint = 10;

it('goes on at once with a long queue of one endpoint, also when calls end while the next ones are claimed', async () => {
  let waiting = 200;
  let answered = 0;
  let mostAtOnce = 0;
  const calls = new CallsUnderWay();
  const loop = new DeliveryLoop({
    calls,
    limit: 100,
    perEndpoint,
    logger: createLogger('test', 'warn'),
    claim: async ({ running }) => {
      const count = Math.min(waiting, perEndpoint - (running.get(endpointId) ?? 0));
      waiting -= count;
      await delay(10);
      return Array.from({ length: count }, () => ({ endpointId }) as ClaimedDelivery);
    },
    attempt: async (delivery) => {
      mostAtOnce = Math.max(mostAtOnce, calls.of(endpointId));
      await delay((answered % perEndpoint) * 2);
      answered += 1;
      return { delivery, retryInMs: null } as AttemptOutcome;
    },
    record: () => Promise.resolve(),
  });
  loop.start();
  await waitFor(() => answered === 200, { timeoutMs: 5_000 });
  await loop.stop();
  expect(mostAtOnce).toBe(perEndpoint);
});
