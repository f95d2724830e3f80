import { createHmac, timingSafeEqual } from 'node:crypto';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { waitFor } from '@probatum/testing/wait-for';
import { type Account, openAccount } from '../account';
import { trigger } from '../anchored';
import { type Certificate, issue } from '../certificate';
import type { Received, WebhookReceiver } from '../webhook-receiver';
import { isInstalled, run, webhookChecks } from './needine-guide/snippets';
import { allEvents, Listening, type Webhook } from './webhook';

let account: Account;
let listening: Listening;
let receiver: WebhookReceiver;
let webhook: Webhook;
let certificate: Certificate;

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Announced Ltd');
  listening = await Listening.start(account.live, allEvents);
  ({ receiver, webhook } = listening);
  certificate = await issue(account.live);
  const { certificateId } = certificate;
  await trigger(account.live);
  await receiver.waitFor('trust.updated', certificateId);
  await account.live.expecting(200, `POST /certificates/${certificateId}/revoke`, { body: { reason: 'Wrong' } });
  await waitFor(() => receiver.of('trust.updated', certificateId).length === 2, {
    describe: 'the fall of the trust',
  });
  await waitFor(async () => {
    const { items } = await listening.deliveries();
    return items.length === 5 && items.every(({ status }) => status === 'delivered');
  });
}, 150_000);

afterAll(() => listening.stop());

test('a webhook shows its secret once', async () => {
  expect(webhook).toMatchObject({
    id: expect.stringMatching(/^whk_/),
    url: receiver.url,
    events: allEvents,
    isActive: true,
  });
  const list = await account.live.call('GET /webhooks');
  expect(list.text).not.toContain(webhook.secret);
  expect(list.body).toMatchObject({
    total: 1,
    items: [{ id: webhook.id, lastDelivery: { status: 'delivered', httpStatus: 200 } }],
  });
});

test('a webhook gets the body and the headers of the guide', () => {
  const [issued] = receiver.of('certificate.issued', certificate.certificateId) as [Received];
  expect(issued.headers).toMatchObject({
    'content-type': 'application/json',
    'x-needine-event': 'certificate.issued',
  });
  expect(Object.keys(issued.body)).toEqual(['event', 'payload', 'timestamp']);
  expect(issued.body).toMatchObject({
    event: 'certificate.issued',
    payload: {
      ...{ certificateId: certificate.certificateId, certificateType: 'ai_report', status: 'issued' },
      ...{ issuedAt: expect.any(String), signerName: 'Maria Lopez', issuingCompany: 'Acme Consulting' },
      verificationUrl: certificate.verificationUrl,
    },
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  const [revoked] = receiver.of('certificate.revoked', certificate.certificateId) as [Received];
  expect(revoked.body.payload).toMatchObject({ status: 'revoked', reason: 'Wrong' });
});

const languages = [
  ['node', process.execPath],
  ['python', 'python3'],
] as const;
for (const [language, command] of languages) {
  const check = ({ headers, rawBody }: Pick<Received, 'headers' | 'rawBody'>) =>
    run(language, webhookChecks[language], {
      input: JSON.stringify({ headers, rawBody }),
      env: { NEEDINE_WEBHOOK_SECRET: webhook.secret },
    });
  (isInstalled(command) ? test : test.skip)(`every signature passes the guide's own check in ${language}`, () => {
    for (const event of allEvents) {
      const [{ headers, rawBody }] = receiver.of(event, certificate.certificateId) as [Received];
      expect(check({ headers, rawBody })).toMatchObject({ status: 0, stderr: '' });
    }
    const [{ headers, rawBody }] = receiver.received as [Received];
    expect(check({ headers, rawBody: `${rawBody} ` }).stderr).toContain('Invalid webhook signature');
  });
}

test('a webhook carries the headers of Standard Webhooks beside', () => {
  for (const { headers, rawBody } of receiver.received) {
    const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) =>
      String(headers[`webhook-${name}`]),
    );
    expect(Math.abs(Date.now() / 1_000 - Number(timestamp))).toBeLessThan(120);
    const secret = Buffer.from(webhook.secret.replace('whsec_', ''), 'base64');
    const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.${rawBody}`).digest('base64');
    expect(timingSafeEqual(Buffer.from(signature!), Buffer.from(`v1,${expected}`))).toBe(true);
  }
});

test('a webhook has a log of its deliveries', async () => {
  const { items, ...page } = await listening.deliveries();
  expect(page).toEqual({ total: 5, page: 1, pageSize: 20 });
  expect(items.map(({ eventId }) => eventId).sort()).toEqual(receiver.received.map(({ id }) => id).sort());
  for (const { status, attempts } of items) {
    expect([status, attempts]).toEqual(['delivered', [expect.objectContaining({ httpStatus: 200, error: null })]]);
    expect(attempts[0]!.durationMs).toBeLessThan(10_000);
  }
});
