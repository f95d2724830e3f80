import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@probatum/testing/wait-for';
import type { Account } from '../account';
import { anchorSome, untilAnchored } from '../anchored';
import { issue } from '../certificate';
import type { Customer } from '../customer';
import { WebhookReceiver } from '../webhook-receiver';
import { anchorEverything, type ListedAnchor } from './inventory';
import { Load } from './load';
import { PlatformToBreak } from './platform-to-break';
import { expectAnchoredOnce, expectAnnounced, expectExactlyOnce, expectNoRootLostOrTwice } from './promises';

let platform: PlatformToBreak;
const customers: Customer[] = [];
const loads: Load[] = [];
const receivers: WebhookReceiver[] = [];

beforeAll(async () => {
  platform = await PlatformToBreak.start();
}, 180_000);

afterAll(async () => {
  loads.forEach((load) => load.abandon());
  receivers.forEach((receiver) => receiver.stop());
  await platform?.stop();
}, 60_000);

async function account(name: string): Promise<Account> {
  const opened = await platform.account(name);
  customers.push(opened.live);
  return opened;
}

async function startLoad(name: string): Promise<{ load: Load; receiver: WebhookReceiver }> {
  const { live } = await account(name);
  const receiver = await new WebhookReceiver().start();
  const body = { url: receiver.url, events: ['certificate.issued', 'anchor.confirmed'] };
  await live.expecting(201, 'POST /webhooks', { body });
  const load = new Load(live);
  loads.push(load);
  receivers.push(receiver);
  await waitFor(() => load.promised.size > 100);
  return { load, receiver };
}

async function expectNothingLost(load: Load, receiver: WebhookReceiver): Promise<void> {
  await load.stop();
  await anchorEverything(load.customer);
  await expectExactlyOnce(load);
  for (const event of ['certificate.issued', 'anchor.confirmed']) await expectAnnounced(load, receiver, event);
  await expectAnchoredOnce(load, receiver);
  await expectNoRootLostOrTwice(platform.chainRpcUrl, customers);
}

test('while NATS is gone issuing goes on as if nothing were, and all events arrive afterwards', async () => {
  const { load, receiver } = await startLoad('Without events Ltd');
  const [before, received] = [load.promised.size, receiver.received.length];
  await platform.part('nats').stop('at once');
  // Half of the ten seconds of the issue: long enough for every time limit but that of the outage itself to pass.
  await delay(5_000);
  expect(load.promised.size - before).toBeGreaterThan(300);
  expect(load.repeated).toEqual(new Map());
  expect(receiver.received.length - received).toBeLessThan(load.promised.size - before);
  await platform.part('nats').start();
  await expectNothingLost(load, receiver);
}, 120_000);

test('when Postgres is restarted the services recover by themselves, and nothing that was answered 201 is lost', async () => {
  const { load, receiver } = await startLoad('Without memory Ltd');
  await platform.part('postgres').restart();
  const back = load.promised.size;
  await waitFor(() => load.promised.size > back + 200, { timeoutMs: 30_000, describe: 'issuing to go on' });
  await expectNothingLost(load, receiver);
}, 120_000);

test('when Postgres crashes, too', async () => {
  const { load, receiver } = await startLoad('Without warning Ltd');
  await platform.part('postgres').stop('at once');
  await platform.part('postgres').start();
  const back = load.promised.size;
  await waitFor(() => load.promised.size > back + 200, { timeoutMs: 30_000, describe: 'issuing to go on' });
  await expectNothingLost(load, receiver);
}, 120_000);

test('while the chain cannot be reached certificates are issued and verified, and their anchors wait for it', async () => {
  const { live, public: anybody } = await account('Without a chain Ltd');
  const [earlier] = await anchorSome(live, 1);
  await platform.part('chain').stop();
  const issued = await issue(live);
  const anchor = await waitFor(async () => {
    const { items } = await live.get<{ items: ListedAnchor[] }>('/anchors?pageSize=1');
    return items[0]?.anchorId !== earlier!.anchor.anchorId && items[0];
  });
  const path = `/verification/${earlier!.certificateId}`;
  expect(await anybody.get(path)).toMatchObject({ valid: true, anchorStatus: 'CONFIRMED' });
  expect(await anybody.get(`/verification/${issued.certificateId}`)).toMatchObject({ valid: true });
  expect(await anybody.call(`POST ${path}/verify-anchor`)).toMatchObject({
    ...{ status: 503, headers: { 'retry-after': expect.any(String) }, body: { code: 'chain.unreachable' } },
  });
  expect(anchor.status).not.toBe('CONFIRMED');

  await platform.part('chain').start();
  expect((await untilAnchored(live, issued)).anchor).toMatchObject({ anchorId: anchor.anchorId });
  await expectNoRootLostOrTwice(platform.chainRpcUrl, customers);
}, 90_000);

test('a service that is down is answered for with 503, and nobody else suffers', async () => {
  const { live } = await account('Without anchoring Ltd');
  await platform.part('anchoring').stop();
  expect(await live.call('GET /anchors')).toMatchObject({
    ...{
      status: 503,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
      body: { code: 'service.unavailable' },
    },
  });
  const health = (status: string, anchoring: string) =>
    waitFor(async () => {
      const seen = await live.get<{ status: string; services: { anchoring: string } }>('/health');
      return seen.status === status && seen.services.anchoring === anchoring;
    });
  await health('degraded', 'down');
  const issued = await issue(live);
  expect(await live.get(`/verification/${issued.certificateId}`)).toMatchObject({ valid: true });
  const { paths } = await live.get<{ paths: object }>('/api/docs-json');
  expect(paths).toHaveProperty('/anchors');

  await platform.part('anchoring').start();
  await health('ok', 'up');
  expect(await live.get('/anchors')).toMatchObject({ items: expect.any(Array) });
  expect(await untilAnchored(live, issued)).toMatchObject({ anchorStatus: 'CONFIRMED' });
}, 90_000);
