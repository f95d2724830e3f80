import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@probatum/observability/logger';
import { waitFor } from '@probatum/testing/wait-for';
import type { AttemptOutcome } from './attempt-delivery';
import { CallsUnderWay } from './calls-under-way';
import type { ClaimedDelivery } from './claimed-delivery';
import { DeliveryLoop } from './delivery-loop';

const endpointId = 'whk_1';
const perEndpoint = 10;
const perOrganization = 15;

it('continues immediately with a long queue of one endpoint, also when calls end while the next ones are claimed', async () => {
  let waiting = 200;
  let answered = 0;
  let mostAtOnce = 0;
  const calls = new CallsUnderWay();
  const loop = new DeliveryLoop({
    calls,
    limit: 100,
    perEndpoint,
    perOrganization,
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
  await waitFor(() => answered === 200);
  await loop.stop();
  expect(mostAtOnce).toBe(perEndpoint);
});

it('skips the deliveries of an organization that has used its share, and starts those of another immediately', async () => {
  const begun: string[] = [];
  // Behind the many endpoints of the first organization stands one of the second.
  const loop = new DeliveryLoop({
    calls: new CallsUnderWay(),
    limit: 30,
    perEndpoint,
    perOrganization,
    logger: createLogger('test', 'warn'),
    claim: ({ room, runningOfOrganizations }) => {
      const isFull = (runningOfOrganizations.get('org_1') ?? 0) >= perOrganization;
      const count = isFull ? 1 : perOrganization;
      const delivery = isFull
        ? { endpointId: 'whk_9', organizationId: 'org_2', examined: 1 }
        : { endpointId: 'whk_1', organizationId: 'org_1', examined: room };
      return Promise.resolve(
        begun.includes('org_2') ? [] : Array.from({ length: count }, () => delivery as ClaimedDelivery),
      );
    },
    attempt: async (delivery) => {
      begun.push(delivery.organizationId);
      if (delivery.organizationId === 'org_1') await waitFor(() => begun.includes('org_2'));
      return { delivery, retryInMs: null } as AttemptOutcome;
    },
    record: () => Promise.resolve(),
  });
  loop.start();
  await waitFor(() => begun.includes('org_2'));
  await loop.stop();
  expect(begun.filter((id) => id === 'org_1')).toHaveLength(perOrganization);
});
