import { rmSync } from 'node:fs';
import { waitFor } from '@probatum/testing/wait-for';
import type { Account } from '../account';
import { untilAnchored } from '../anchored';
import { type Certificate, issue } from '../certificate';
import { WebhookReceiver } from '../webhook-receiver';
import { waitingEvents } from './leftovers';
import { platform } from './platform-to-break';
import { DiskCopy } from './restored-data';

let account: Account;
let receiver: WebhookReceiver;
/** NATS before the certificate was issued, and Postgres when only its own service knew it. */
let events: DiskCopy;
let rows: DiskCopy;
let issued: Certificate;
const consumers = ['anchoring', 'trust-engine', 'webhooks', 'compliance'] as const;
const services = ['gateway', 'certificates', 'envelopes', ...consumers] as const;

const stop = (...names: readonly string[]) => Promise.all(names.map((name) => platform.part(name).stop()));
const start = (...names: readonly string[]) => Promise.all(names.map((name) => platform.part(name).start()));

/** The services go on meanwhile. */
async function copyOf(name: 'postgres' | 'nats'): Promise<DiskCopy> {
  await stop(name);
  const copy = DiskCopy.make(platform.folderOf(name), `${platform.folderOf(name)}-copy`);
  await start(name);
  return copy;
}

/** A certificate whose events are in their stream, and of which no other service knows: the consumers stay down. */
async function issueUnseen(): Promise<Certificate> {
  await stop(...consumers);
  const unseen = await issue(account.live);
  await waitFor(async () => (await waitingEvents(platform.databaseUrl)) === 0, { describe: 'empty outboxes' });
  return unseen;
}

async function everythingArrives(): Promise<void> {
  await untilAnchored(account.live, issued);
  for (const event of ['certificate.issued', 'anchor.confirmed']) await receiver.waitFor(event, issued.certificateId);
  const { body } = await account.live.call(`GET /certificates/${issued.certificateId}/transparency`);
  expect(body.code).toBe('certificate.nothing_recorded');
}

export const restores = () =>
  describe('after a restore', () => {
    beforeAll(async () => {
      account = await platform.account('Restored Ltd');
      receiver = await new WebhookReceiver().start();
      const body = { url: receiver.url, events: ['certificate.issued', 'anchor.confirmed'] };
      await account.live.expecting(201, 'POST /webhooks', { body });
      events = await copyOf('nats');
      issued = await issueUnseen();
      rows = await copyOf('postgres');
    }, 180_000);
    afterAll(() => receiver?.stop());

    test('when NATS alone is put back to an older copy, everything arrives that it had confirmed since', async () => {
      await platform.part('nats').stop('at once');
      events.putBack();
      await start('nats', ...consumers);
      await everythingArrives();
    }, 180_000);

    describe.each(['empty', 'older still'])('when Postgres is put back to an older copy, and NATS is %s', (nats) => {
      test('everything arrives that was on its way at the time of the copy, and the rest is as if it had never been', async () => {
        const later = await issue(account.live);
        await untilAnchored(account.live, later);

        await stop(...services, 'postgres', 'nats');
        receiver.received.length = 0;
        rows.putBack();
        if (nats === 'empty') rmSync(platform.folderOf('nats'), { recursive: true });
        else events.putBack();
        await start('postgres', 'nats');
        await start(...services);
        await everythingArrives();
        expect((await account.live.call(`GET /certificates/${later.certificateId}`)).status).toBe(404);
        await untilAnchored(account.live, await issue(account.live));
      }, 240_000);
    });
  });
