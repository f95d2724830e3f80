import { certificateIssued } from '@probatum/contracts/events/certificates';
import type { Tenant } from '@probatum/contracts/tenant';
import { waitFor } from '@probatum/testing/wait-for';
import { newTenant } from '@probatum/testing/service-harness';
import { answer, Receiver, type Reply } from './receiver';
import { RunningWebhooks } from './running-webhooks';

const kib = 1_024;
let webhooks: RunningWebhooks;
let receiver: Receiver;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start({ WEBHOOK_ANSWER_BYTES: 40 * kib });
}, 60_000);
afterEach(() => receiver.stop());
afterAll(() => webhooks.stop());

const long = (letter: string, bytes = 10 * kib) => letter.repeat(bytes);
const line = (letter: string) => `${letter.repeat(255)}…`;

async function subscribe(...script: Reply[]) {
  receiver = await Receiver.start(...script);
  const tenant = newTenant();
  const { id } = await webhooks.register(tenant, receiver.url, certificateIssued as never);
  return { tenant, id };
}
const happen = (tenant: Tenant) => webhooks.happen(certificateIssued, tenant);

/** How much the database has of an organization: by its rows, and by the count that is kept of them. */
async function keptBytes({ organizationId }: Tenant): Promise<number[]> {
  const [sum] = await webhooks.database.query<{ rows: number; counted: number }>(
    `select coalesce((select sum(octet_length(body)) from answers where organization_id = $1), 0)::int as rows,
       coalesce((select bytes from answer_bytes where organization_id = $1), 0)::int as counted`,
    [organizationId],
  );
  return [sum!.rows, sum!.counted];
}

describe('the stored response of a receiver', () => {
  it('is kept whole of the last attempt, and as a line of the others', async () => {
    const { tenant, id } = await subscribe(answer(500, long('a')), answer(500, long('b')), answer(200, long('c')));
    await happen(tenant);
    const attempted = (count: number) =>
      webhooks.delivery(tenant, id, ({ attempts, status }) => attempts.length === count || status !== 'pending');
    await attempted(1);
    await webhooks.skipPauses();
    expect((await attempted(2)).attempts).toMatchObject([{ responseBody: line('a') }, { responseBody: long('b') }]);
    await webhooks.skipPauses();
    const ended = await webhooks.ended(tenant, id);
    expect(ended.attempts.map(({ responseBody }) => responseBody)).toEqual([line('a'), line('b'), long('c')]);
    expect(await keptBytes(tenant)).toEqual([10 * kib, 10 * kib]);
  });

  it('is a line of an earlier attempt also when the last answer is short', async () => {
    const { tenant, id } = await subscribe(answer(500, long('a')), answer(200, 'ok'));
    await happen(tenant);
    await webhooks.delivery(tenant, id, ({ attempts }) => attempts.length === 1);
    await webhooks.skipPauses();
    const ended = await webhooks.ended(tenant, id);
    expect(ended.attempts.map(({ responseBody }) => responseBody)).toEqual([line('a'), 'ok']);
    expect(await keptBytes(tenant)).toEqual([0, 0]);
  });

  it('fills no more than the quota of the organization: the oldest go, and their lines stay', async () => {
    const { tenant, id } = await subscribe(answer(200, long('é', 5 * kib)));
    for (let count = 1; count <= 7; count += 1) {
      await happen(tenant);
      await waitFor(async () => {
        const all = await webhooks.deliveries(tenant, id);
        return all.length === count && all.every(({ status }) => status === 'delivered');
      });
    }
    const newestFirst = (await webhooks.deliveries(tenant, id)).map(({ attempts }) => attempts[0]!);
    const whole = long('é', 5 * kib);
    expect(newestFirst.map(({ responseBody }) => responseBody === whole)).toEqual([
      ...Array.from({ length: 4 }, () => true),
      ...Array.from({ length: 3 }, () => false),
    ]);
    for (const { responseBody, httpStatus, durationMs } of newestFirst.slice(4)) {
      expect({ responseBody, httpStatus }).toEqual({ responseBody: line('é'), httpStatus: 200 });
      expect(durationMs).toBeGreaterThanOrEqual(0);
    }
    expect(await keptBytes(tenant)).toEqual([40 * kib, 40 * kib]);
  });

  it('stays within the quota if many responses arrive together, from two environments and on two replicas', async () => {
    await webhooks.resume();
    receiver = await Receiver.start(answer(200, long('a')));
    const live = newTenant('live');
    const sandbox = { ...live, environment: 'sandbox' as const };
    for (const tenant of [live, sandbox]) await webhooks.register(tenant, receiver.url, certificateIssued as never);
    await Promise.all(Array.from({ length: 60 }, (_, number) => happen(number % 2 ? live : sandbox)));
    await waitFor(async () => {
      const [row] = await webhooks.database.query<{ open: number }>(
        `select count(*) filter (where status = 'delivered')::int as open from deliveries where organization_id = $1`,
        [live.organizationId],
      );
      return row!.open === 60;
    });
    await waitFor(async () => (await keptBytes(live)).every((bytes) => bytes === 40 * kib));
  });

  it('goes with its delivery', async () => {
    const { tenant, id } = await subscribe(answer(200, long('a')));
    await happen(tenant);
    await webhooks.ended(tenant, id);
    expect(await keptBytes(tenant)).toEqual([10 * kib, 10 * kib]);
    await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`);
    await waitFor(async () => (await keptBytes(tenant)).every((bytes) => bytes === 0));
  });
});
