import { certificateIssued } from '@probatum/contracts/events/certificates';
import { waitFor } from '@probatum/testing/wait-for';
import { newTenant } from '@probatum/testing/service-harness';
import { ClaimDeliveries } from '../src/deliver/claim-deliveries';
import { PruneDeliveries } from '../src/prune-deliveries/prune-deliveries';
import { answer, hang, late, Receiver } from './receiver';
import { RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start({ WEBHOOK_TIMEOUT_MS: 4_000, WEBHOOK_CONCURRENCY: 40 });
}, 60_000);
afterAll(() => webhooks.stop());

const receivers: Receiver[] = [];
afterEach(async () => {
  await webhooks.database.query(
    `update deliveries set status = 'failed', next_attempt_at = null, started_at = null where status = 'pending'`,
  );
  for (const receiver of receivers.splice(0)) await receiver.stop();
});
async function receiverThat(...script: Parameters<typeof Receiver.start>): Promise<Receiver> {
  const receiver = await Receiver.start(...script);
  receivers.push(receiver);
  return receiver;
}
const issued = certificateIssued as never;

async function happenTimes(count: number, tenant: ReturnType<typeof newTenant>): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => webhooks.happen(certificateIssued, tenant)));
}

describe('the engine', () => {
  it('calls one endpoint at most ten times at once', async () => {
    const receiver = await receiverThat(late(200));
    const tenant = newTenant();
    await webhooks.register(tenant, receiver.url, issued);
    await happenTimes(35, tenant);
    await waitFor(() => receiver.received.length === 35);
    expect(receiver.mostAtOnce).toBe(10);
  });

  it('lets no endpoint wait for others that hang, however much is queued for those', async () => {
    const [slow, quick] = [await receiverThat(hang), await receiverThat(answer(200))];
    const slowTenants = Array.from({ length: 3 }, () => newTenant());
    for (const tenant of slowTenants) await webhooks.register(tenant, slow.url, issued);
    const tenant = newTenant();
    await webhooks.register(tenant, quick.url, issued);
    for (const one of slowTenants) await happenTimes(100, one);
    await waitFor(() => slow.received.length >= 30);
    const began = Date.now();
    await happenTimes(20, tenant);
    await waitFor(() => quick.received.length === 20);
    expect(Math.max(...quick.received.map(({ at }) => at)) - began).toBeLessThan(3_000);
  });

  it('leaves half of all places to the others when many endpoints have become slow', async () => {
    const [slow, quick] = [await receiverThat(hang), await receiverThat(answer(200))];
    const slowTenants = Array.from({ length: 8 }, () => newTenant());
    for (const one of slowTenants) await webhooks.register(one, slow.url, issued);
    await webhooks.database.query(`update endpoints set is_slow = true where url = $1`, [slow.url]);
    const tenant = newTenant();
    await webhooks.register(tenant, quick.url, issued);
    for (const one of slowTenants) await happenTimes(20, one);
    await waitFor(() => slow.received.length >= 20);
    const began = Date.now();
    await happenTimes(5, tenant);
    await waitFor(() => quick.received.length === 5);
    expect(Date.now() - began).toBeLessThan(3_000);
  });

  it('makes again an attempt that a killed process had begun, and logs it as interrupted', async () => {
    const receiver = await receiverThat(answer(500), answer(200));
    const tenant = newTenant();
    const { id } = await webhooks.register(tenant, receiver.url, issued);
    await webhooks.happen(certificateIssued, tenant);
    await webhooks.delivery(tenant, id, ({ attempts }) => attempts.length === 1);
    await webhooks.halt();
    await webhooks.skipPauses();
    // All that a killed process leaves behind: a claim whose outcome nobody writes down.
    const lost = { running: new Map(), perEndpoint: 10, room: 10, after: '', slow: false, leaseMs: 500 };
    expect(await new ClaimDeliveries(webhooks.database).execute(lost)).toHaveLength(1);
    await webhooks.resume();
    const { status, attempts, nextAttemptAt } = await webhooks.ended(tenant, id);
    expect({ status, nextAttemptAt }).toEqual({ status: 'delivered', nextAttemptAt: null });
    const nothing = { durationMs: null, httpStatus: null, responseBody: null };
    expect(attempts).toEqual([
      expect.objectContaining({ httpStatus: 500 }),
      { ...nothing, at: expect.stringMatching(/Z$/), error: expect.stringMatching(/^interrupted: /) },
      expect.objectContaining({ httpStatus: 200, error: null }),
    ]);
  });

  it('goes on after a restart with what was left to retry', async () => {
    const receiver = await receiverThat(answer(500), answer(200));
    const tenant = newTenant();
    const { id } = await webhooks.register(tenant, receiver.url, issued);
    await webhooks.happen(certificateIssued, tenant);
    await webhooks.delivery(tenant, id, ({ attempts }) => attempts.length === 1);
    await webhooks.halt();
    await webhooks.resume();
    expect(await webhooks.ended(tenant, id)).toMatchObject({
      status: 'delivered',
      attempts: [{ httpStatus: 500 }, { httpStatus: 200 }],
    });
  });

  it('sees an attempt to its end before the process stops', async () => {
    const receiver = await receiverThat(late(300));
    const tenant = newTenant();
    const { id } = await webhooks.register(tenant, receiver.url, issued);
    await webhooks.happen(certificateIssued, tenant);
    await waitFor(() => receiver.received.length === 1);
    await webhooks.halt();
    await webhooks.resume();
    expect(await webhooks.deliveries(tenant, id)).toMatchObject([
      { status: 'delivered', attempts: [{ httpStatus: 200 }] },
    ]);
  });

  it('reaches no address that became private after the webhook was registered', async () => {
    const receiver = await receiverThat(answer(200));
    const tenant = newTenant();
    const { id } = await webhooks.register(tenant, receiver.url, issued);
    await webhooks.halt();
    await webhooks.resume({ OUTBOUND_ALLOW: [] });
    await webhooks.happen(certificateIssued, tenant);
    const { attempts } = await webhooks.delivery(tenant, id, (one) => one.attempts.length === 1);
    expect(attempts[0]).toMatchObject({ error: expect.stringMatching(/^refused_address: /), httpStatus: null });
    expect(receiver.received).toEqual([]);
    await webhooks.halt();
    await webhooks.resume();
  });
});

describe('pruning', () => {
  it('removes what is older than the retention and what belonged to deleted webhooks, and nothing else', async () => {
    const receiver = await receiverThat(answer(200));
    const [keeping, leaving] = [newTenant(), newTenant()];
    const kept = await webhooks.register(keeping, receiver.url, issued);
    const left = await webhooks.register(leaving, receiver.url, issued);
    await happenTimes(2, keeping);
    await happenTimes(2, leaving);
    await waitFor(() => receiver.received.length === 4);
    await webhooks.database.query(
      `update deliveries set created_at = now() - interval '31 days'
       where (endpoint_id, event_id) in (select endpoint_id, min(event_id) from deliveries where endpoint_id = $1 group by 1)`,
      [kept.id],
    );
    await webhooks.call(leaving, 'DELETE', `/webhooks/${left.id}`);
    await webhooks.app.get(PruneDeliveries).execute();
    expect(await webhooks.deliveries(keeping, kept.id)).toHaveLength(1);
    expect(await webhooks.database.query(`select 1 from deliveries where endpoint_id = $1`, [left.id])).toEqual([]);
    await webhooks.database.query(`update endpoints set deleted_at = now() - interval '2 days' where id = $1`, [
      left.id,
    ]);
    await webhooks.app.get(PruneDeliveries).execute();
    expect(await webhooks.database.query(`select 1 from endpoints where id = $1`, [left.id])).toEqual([]);
    expect(await webhooks.database.query(`select 1 from endpoints where id = $1`, [kept.id])).toHaveLength(1);
  });
});
