import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@probatum/testing/wait-for';
import type { Account } from '../account';
import { WebhookReceiver } from '../webhook-receiver';
import { anchorEverything, type ListedAnchor, type ListedCertificate, readAll } from './inventory';
import { deadLetters, waitingEvents } from './leftovers';
import { Load, requestWith } from './load';
import { platform } from './platform-to-break';
import { expectAnchoredOnce, expectAnnounced, expectExactlyOnce, expectNoRootLostOrTwice } from './promises';
import { randomFrom } from './random';
import { TriggerLoad } from './trigger-load';

const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000);
const random = randomFrom(seed);

/** Anchoring most often: it may be on its way from commit to broadcast, from there to the receipt, or to telling it. */
const victims = random.shuffled([
  ...(['certificates', 'trust-engine', 'webhooks', 'gateway'] as const),
  ...(['anchoring', 'anchoring', 'anchoring', 'anchoring'] as const),
]);

const title = `${victims.join(', ')}: killed under load (FAULTS_SEED=${seed})`;

export const killedServices = () =>
  describe(title, () => {
    let account: Account;
    let receiver: WebhookReceiver;
    let load: Load;
    let triggers: TriggerLoad;

    beforeAll(async () => {
      account = await platform.account('Unlucky Ltd');
      receiver = await new WebhookReceiver().start();
      const body = { url: receiver.url, events: ['certificate.issued', 'anchor.confirmed'] };
      await account.live.expecting(201, 'POST /webhooks', { body });
      load = new Load(account.live);
      triggers = new TriggerLoad(account.live);
      for (const victim of victims) {
        await platform.untilUp(victim);
        await delay(random.between(200, 1_200));
        platform.kill(victim);
      }
      for (const victim of victims) await platform.untilUp(victim);
      await Promise.all([load.stop(), triggers.stop()]);
      await anchorEverything(account.live);
    }, 240_000);

    afterAll(async () => {
      load?.abandon();
      await triggers?.stop();
      receiver?.stop();
    }, 60_000);

    test('the launcher has said each crash, and started the service again', () => {
      for (const victim of new Set(victims)) {
        const times = victims.filter((each) => each === victim).length;
        const lines = (words: string) => platform.announced.filter((line) => line.includes(words)).length;
        expect([victim, lines(`${victim} (process`)]).toEqual([victim, times]);
        expect([victim, lines(`${victim} is up again`)]).toEqual([victim, times]);
      }
    });

    test('every certificate that was answered 201 exists exactly once for its Idempotency-Key', async () => {
      // At least one caller noticed it.
      expect([...load.repeated.keys()]).not.toEqual([]);
      await expectExactlyOnce(load);
    });

    test('a key that is sent once more gives the same certificate', async () => {
      for (const [key, certificateId] of [...load.promised].filter((_, index) => index % 50 === 0)) {
        expect(await account.live.call('POST /certificates', requestWith(key))).toMatchObject({
          ...{ status: 201, headers: { 'idempotent-replayed': 'true' }, body: { certificateId } },
        });
      }
    });

    test('each is anchored once, no root was lost and none anchored twice', async () => {
      await expectAnchoredOnce(load, receiver);
      await expectNoRootLostOrTwice(platform);
    });

    test('every batch whose trigger was answered is among them', async () => {
      const anchors = await readAll<ListedAnchor>(account.live, '/anchors');
      // The kills hit batches that were being sent to the chain. They are few, because waiting batches merge.
      expect(anchors.length).toBeGreaterThan(1);
      expect(anchors.map(({ anchorId }) => anchorId)).toEqual(expect.arrayContaining([...triggers.answered]));
    });

    test.each(['certificate.issued', 'anchor.confirmed'])(
      'each is announced by %s, and twice only as the same event',
      (event) => expectAnnounced(load, receiver, event),
    );

    test('the trust of each has risen', async () => {
      await waitFor(
        async () => {
          const certificates = await readAll<ListedCertificate>(account.live, '/certificates');
          return certificates.every(({ trustLevel }) => trustLevel === 'anchored');
        },
        { describe: 'the trust of every certificate' },
      );
    });

    test('nothing is left to send, and no event was given up', async () => {
      await waitFor(async () => (await waitingEvents(platform.databaseUrl)) === 0, { describe: 'empty outboxes' });
      expect(await deadLetters(platform.natsUrl)).toBe(0);
    });
  });
