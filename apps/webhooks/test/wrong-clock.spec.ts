import { certificateIssued } from '@probatum/contracts/events/certificates';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { resetWallClock, rightTimeMs, shiftWallClock } from '@probatum/testing/wall-clock';
import { PruneDeliveries } from '../src/prune-deliveries/prune-deliveries';
import { answer, Receiver } from './receiver';
import { RunningWebhooks } from './running-webhooks';

const dayMs = 86_400_000;
const minutesOff = (time: string) => Math.abs(Date.parse(time) - rightTimeMs()) / 60_000;

describe.each([
  ['31 days ahead', 31 * dayMs],
  ['31 days behind', -31 * dayMs],
])('webhooks on a machine whose clock is %s', (_how, offMs) => {
  const tenant = newTenant();
  let webhooks: RunningWebhooks;
  let receiver: Receiver;
  beforeAll(async () => {
    shiftWallClock(offMs);
    receiver = await Receiver.start(answer(204));
    webhooks = await RunningWebhooks.start();
  });
  afterAll(async () => {
    resetWallClock();
    await webhooks?.stop();
    await receiver?.stop();
  });

  it('are delivered immediately with the right time in their signature, and stay in the log', async () => {
    const { id } = await webhooks.register(tenant, receiver.url, certificateIssued as never);
    await webhooks.happen(certificateIssued, tenant, certificateIssued.example, new Date(rightTimeMs()));
    const { headers } = await waitFor(() => receiver.received[0]);
    const sentAt = new Date(Number(headers['webhook-timestamp']) * 1_000).toISOString();
    expect(minutesOff(sentAt)).toBeLessThan(1);
    const delivery = await webhooks.ended(tenant, id);
    expect(delivery.status).toBe('delivered');
    expect(delivery.attempts.map(({ at }) => minutesOff(at) < 1)).toEqual([true]);

    await webhooks.app.get(PruneDeliveries).execute();
    expect(await webhooks.deliveries(tenant, id)).toHaveLength(1);
  });

  it('tell of their end at the right time', async () => {
    const { id } = await webhooks.register(tenant, receiver.url, certificateIssued as never);
    await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`);
    const changes = await waitFor(() => {
      const events = webhooks.harness.published.filter(({ subject }) => subject === id);
      return events.length === 2 && events;
    });
    expect(changes.map(({ time }) => minutesOff(time) < 1)).toEqual([true, true]);
  });
});
