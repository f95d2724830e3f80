import { certificateIssued } from '@probatum/contracts/events/certificates';
import { waitFor } from '@probatum/testing/wait-for';
import { newTenant } from '@probatum/testing/service-harness';
import { ClaimDeliveries } from '../src/deliver/claim-deliveries';
import { PruneDeliveries } from '../src/prune-deliveries/prune-deliveries';
import { answer, hang, held, late, Receiver } from './receiver';
import { RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
beforeAll(async () => {
  // Longer than a test: a call that hangs ends when its receiver does.
  webhooks = await RunningWebhooks.start({ WEBHOOK_TIMEOUT_MS: 600_000, WEBHOOK_CONCURRENCY: 40 });
}, 60_000);
afterAll(() => webhooks.stop());

const receivers: Receiver[] = [];
afterEach(async () => {
  await webhooks.database.query(
    `update deliveries set status = 'failed', next_attempt_at = null, started_at = null where status = 'pending'`,
  );
  for (const receiver of receivers.splice(0)) await receiver.stop();
});
async function receiverWith(...script: Parameters<typeof Receiver.start>): Promise<Receiver> {
  const receiver = await Receiver.start(...script);
  receivers.push(receiver);
  return receiver;
}
const issued = certificateIssued as never;

async function publishTimes(count: number, tenant: ReturnType<typeof newTenant>): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => webhooks.happen(certificateIssued, tenant)));
}

/** Until the engine has looked at everything that is queued by now: it makes another organization's call, too. */
async function engineHasLooked(): Promise<void> {
  await webhooks.handled();
  const [receiver, tenant] = [await receiverWith(), newTenant()];
  await webhooks.register(tenant, receiver.url, issued);
  await publishTimes(1, tenant);
  await waitFor(() => receiver.received.length === 1);
}

describe('the engine', () => {
  it('has at most ten concurrent calls to one endpoint', async () => {
    const { reply, release } = held();
    const receiver = await receiverWith(reply);
    const tenant = newTenant();
    await webhooks.register(tenant, receiver.url, issued);
    await publishTimes(35, tenant);
    await waitFor(() => receiver.mostAtOnce >= 10);
    await engineHasLooked();
    expect(receiver.mostAtOnce).toBe(10);
    release();
    await waitFor(() => receiver.received.length === 35);
    expect(receiver.mostAtOnce).toBe(10);
  });

  it('has at most as many concurrent calls to the endpoints of an organization as its share', async () => {
    const { reply, release } = held();
    const receiver = await receiverWith(reply);
    const tenant = newTenant();
    for (const environment of ['live', 'sandbox'] as const) {
      const part = { ...tenant, environment };
      for (const path of ['a', 'b']) await webhooks.register(part, `${receiver.url}/${path}`, issued);
      await publishTimes(10, part);
    }
    await waitFor(() => receiver.mostAtOnce >= 10);
    await engineHasLooked();
    expect(receiver.mostAtOnce).toBe(10);
    release();
    await waitFor(() => receiver.received.length === 40);
    expect(receiver.mostAtOnce).toBe(10);
  });

  it('begins what another organization waits for while one has its share under way', async () => {
    const [hanging, quick] = [await receiverWith(hang), await receiverWith(answer(200))];
    const [greedy, modest] = [newTenant(), newTenant()];
    for (const path of ['a', 'b', 'c', 'd']) await webhooks.register(greedy, `${hanging.url}/${path}`, issued);
    await webhooks.register(modest, quick.url, issued);
    await publishTimes(10, greedy);
    await waitFor(() => hanging.received.length === 10);
    await webhooks.happen(certificateIssued, modest);
    await waitFor(() => quick.received.length === 1);
    expect(hanging.received).toHaveLength(10);
  });

  it('leaves half of all places to the others when many endpoints have become slow', async () => {
    const [slow, quick] = [await receiverWith(hang), await receiverWith(answer(200))];
    const slowTenants = Array.from({ length: 8 }, () => newTenant());
    for (const one of slowTenants) await webhooks.register(one, slow.url, issued);
    await webhooks.database.query(`update endpoints set is_slow = true where url = $1`, [slow.url]);
    const tenant = newTenant();
    await webhooks.register(tenant, quick.url, issued);
    for (const one of slowTenants) await publishTimes(20, one);
    await waitFor(() => slow.received.length >= 20);
    await publishTimes(5, tenant);
    await waitFor(() => quick.received.length === 5);
    expect(slow.received).toHaveLength(20);
  });

  it('makes again an attempt that a killed process had begun, and logs it as interrupted', async () => {
    const receiver = await receiverWith(answer(500), answer(200));
    const tenant = newTenant();
    const { id } = await webhooks.register(tenant, receiver.url, issued);
    await webhooks.happen(certificateIssued, tenant);
    await webhooks.delivery(tenant, id, ({ attempts }) => attempts.length === 1);
    await webhooks.halt();
    await webhooks.skipPauses();
    // The trace of a killed process: a claim without a recorded outcome.
    const places = { running: new Map(), perEndpoint: 10, runningOfOrganizations: new Map(), perOrganization: 10 };
    const lost = { ...places, room: 10, after: '', slow: false, leaseMs: 500 };
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
    const receiver = await receiverWith(answer(500), answer(200));
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
    const receiver = await receiverWith(late(300));
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
    const receiver = await receiverWith(answer(200));
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

describe('a retry that is due in a month', () => {
  it('is made after all: the database’s clock was ahead when it was planned', async () => {
    const receiver = await receiverWith(answer(500), answer(500), answer(204));
    const tenant = newTenant();
    const { id } = await webhooks.register(tenant, receiver.url, issued);
    await publishTimes(1, tenant);
    const planned = await waitFor(async () => {
      const rows = await webhooks.database.query<{ tries: number }>(
        `update deliveries set next_attempt_at = now() + interval '31 days'
         where endpoint_id = $1 and started_at is null and tries > 0 and status = 'pending' returning tries`,
        [id],
      );
      return rows[0];
    });
    expect(planned.tries).toBeLessThan(3);
    await webhooks.app.get(PruneDeliveries).execute();
    await webhooks.delivery(tenant, id, ({ attempts }) => attempts.length > planned.tries);
  });
});

describe('endpoints that hang', () => {
  const timeoutMs = 4_000;
  beforeAll(async () => {
    await webhooks.halt();
    await webhooks.resume({ WEBHOOK_TIMEOUT_MS: timeoutMs });
  });
  afterAll(async () => {
    await webhooks.halt();
    await webhooks.resume();
  });

  it('keep no other endpoint waiting, however much is queued for them', async () => {
    const [slow, quick] = [await receiverWith(hang), await receiverWith(answer(200))];
    const slowTenants = Array.from({ length: 3 }, () => newTenant());
    for (const tenant of slowTenants) await webhooks.register(tenant, slow.url, issued);
    const tenant = newTenant();
    await webhooks.register(tenant, quick.url, issued);
    for (const one of slowTenants) await publishTimes(100, one);
    // More than there are places for endpoints that have not been slow.
    await waitFor(() => slow.received.length >= 30);
    const began = performance.now();
    await publishTimes(20, tenant);
    await waitFor(() => quick.received.length === 20);
    // Twenty at a time, those that were queued before would take twice as long.
    expect(performance.now() - began).toBeLessThan((300 / 20 / 2) * timeoutMs);
  });
});

describe('pruning', () => {
  it('leaves a delivery that is still to be made, whatever its date', async () => {
    const receiver = await receiverWith(answer(500));
    const tenant = newTenant();
    const { id } = await webhooks.register(tenant, receiver.url, issued);
    await publishTimes(1, tenant);
    await waitFor(async () => {
      const rows = await webhooks.database.query(
        `update deliveries set next_attempt_at = now() + interval '1 hour', created_at = now() - interval '31 days'
         where endpoint_id = $1 and started_at is null and status = 'pending' returning 1`,
        [id],
      );
      return rows.length === 1;
    });
    await webhooks.app.get(PruneDeliveries).execute();
    expect(await webhooks.deliveries(tenant, id)).toHaveLength(1);
  });

  it('removes what is older than the retention and what belonged to deleted webhooks, and nothing else', async () => {
    const receiver = await receiverWith(answer(200));
    const [keeping, leaving] = [newTenant(), newTenant()];
    const kept = await webhooks.register(keeping, receiver.url, issued);
    const left = await webhooks.register(leaving, receiver.url, issued);
    await publishTimes(2, keeping);
    await publishTimes(2, leaving);
    for (const [owner, { id }] of [
      [keeping, kept],
      [leaving, left],
    ] as const) {
      await waitFor(async () => {
        const all = await webhooks.deliveries(owner, id);
        return all.length === 2 && all.every(({ status }) => status === 'delivered');
      });
    }
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
