import { waitFor } from '@probatum/testing/wait-for';
import { anchorSome, untilAnchored } from '../anchored';
import { issue } from '../certificate';
import { WebhookReceiver } from '../webhook-receiver';
import { anchorEverything, type ListedAnchor } from './inventory';
import { Load, type LoadOptions } from './load';
import { platform } from './platform-to-break';
import { expectAnchoredOnce, expectAnnounced, expectExactlyOnce, expectNoRootLostOrTwice } from './promises';

const loads: Load[] = [];
const receivers: WebhookReceiver[] = [];

async function startLoad(name: string, options?: LoadOptions): Promise<{ load: Load; receiver: WebhookReceiver }> {
  const { live } = await platform.account(name);
  const receiver = await new WebhookReceiver().start();
  const body = { url: receiver.url, events: ['certificate.issued', 'anchor.confirmed'] };
  await live.expecting(201, 'POST /webhooks', { body });
  const load = new Load(live, options);
  loads.push(load);
  receivers.push(receiver);
  await waitFor(() => load.promised.size > 50);
  return { load, receiver };
}

async function expectNothingLost(load: Load, receiver: WebhookReceiver): Promise<void> {
  await load.stop();
  await anchorEverything(load.customer);
  await expectExactlyOnce(load);
  for (const event of ['certificate.issued', 'anchor.confirmed']) await expectAnnounced(load, receiver, event);
  await expectAnchoredOnce(load, receiver);
  await expectNoRootLostOrTwice(platform);
}

export const outages = () =>
  describe('a part that is away', () => {
    afterAll(() => {
      loads.forEach((load) => load.abandon());
      receivers.forEach((receiver) => receiver.stop());
    });

    test('while NATS is gone issuing goes on as if nothing were, and all events arrive afterwards', async () => {
      // At this rate the outage lasts longer than every time limit but its own.
      const { load, receiver } = await startLoad('Without events Ltd', { perSecond: 50 });
      const [before, received] = [load.promised.size, receiver.received.length];
      await platform.part('nats').stop('at once');
      await waitFor(() => load.promised.size > before + 300, { describe: 'issuing to go on' });
      expect(load.repeated).toEqual(new Map());
      expect(receiver.received.length - received).toBeLessThan(load.promised.size - before);
      await platform.part('nats').start();
      await expectNothingLost(load, receiver);
    }, 120_000);

    test('when Postgres is restarted, and when it crashes, the services recover by themselves, and nothing that was answered 201 is lost', async () => {
      const { load, receiver } = await startLoad('Without memory Ltd');
      for (const how of ['gracefully', 'at once'] as const) {
        await platform.part('postgres').stop(how);
        await platform.part('postgres').start();
        const back = load.promised.size;
        await waitFor(() => load.promised.size > back + 100, { describe: 'issuing to go on' });
      }
      await expectNothingLost(load, receiver);
    }, 120_000);

    test('while the chain cannot be reached certificates are issued and verified, and their anchors wait for it', async () => {
      const { live, public: anonymous } = await platform.account('Without a chain Ltd');
      const [earlier] = await anchorSome(live, 1);
      await platform.part('chain').stop();
      const issued = await issue(live);
      const anchor = await waitFor(async () => {
        const { items } = await live.get<{ items: ListedAnchor[] }>('/anchors?pageSize=1');
        return items[0]?.anchorId !== earlier!.anchor.anchorId && items[0];
      });
      const path = `/verification/${earlier!.certificateId}`;
      expect(await anonymous.get(path)).toMatchObject({ valid: true, anchorStatus: 'CONFIRMED' });
      expect(await anonymous.get(`/verification/${issued.certificateId}`)).toMatchObject({ valid: true });
      expect(await anonymous.call(`POST ${path}/verify-anchor`)).toMatchObject({
        ...{ status: 503, headers: { 'retry-after': expect.any(String) }, body: { code: 'chain.unreachable' } },
      });
      expect(anchor.status).not.toBe('CONFIRMED');

      await platform.part('chain').start();
      expect((await untilAnchored(live, issued)).anchor).toMatchObject({ anchorId: anchor.anchorId });
      await expectNoRootLostOrTwice(platform);
    }, 90_000);

    test('a service that is stopped stays down and is answered 503, no other one suffers, and it is found in the same place again', async () => {
      const { live } = await platform.account('Without anchoring Ltd');
      const anchoring = platform.part('anchoring');
      const { url, pid } = anchoring;
      await anchoring.stop();
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

      expect(anchoring.running).toBe(false);
      await anchoring.start();
      expect([anchoring.url, anchoring.pid === pid]).toEqual([url, false]);
      await health('ok', 'up');
      expect(await live.get('/anchors')).toMatchObject({ items: expect.any(Array) });
      expect(await untilAnchored(live, issued)).toMatchObject({ anchorStatus: 'CONFIRMED' });
    }, 90_000);
  });
