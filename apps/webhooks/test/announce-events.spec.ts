import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createEvent } from '@probatum/contracts/events/event';
import { anchorConfirmed } from '@probatum/contracts/events/anchoring';
import { certificateIssued, certificateRevoked } from '@probatum/contracts/events/certificates';
import { trustUpdated } from '@probatum/contracts/events/trust-engine';
import { newId } from '@probatum/contracts/ids';
import { clockToleranceMs } from '@probatum/persistence/clock';
import { waitFor } from '@probatum/testing/wait-for';
import { newTenant } from '@probatum/testing/service-harness';
import { FanOutEvents } from '../src/fan-out-events/fan-out-events';
import { answer, Receiver, type Received } from './receiver';
import { RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
let receiver: Receiver;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start();
}, 60_000);
beforeEach(async () => {
  receiver = await Receiver.start(answer(204));
});
afterEach(() => receiver.stop());
afterAll(() => webhooks.stop());

const issued = certificateIssued as never;
const all = [certificateIssued, certificateRevoked, anchorConfirmed, trustUpdated] as never[];
const first = () => waitFor(() => receiver.received[0]);

describe('an event', () => {
  it('reaches the endpoint as the guide shows it', async () => {
    const tenant = newTenant();
    await webhooks.register(tenant, receiver.url, issued);
    const event = await webhooks.happen(certificateIssued, tenant);
    const { method, headers, body } = await first();
    expect(method).toBe('POST');
    expect(JSON.parse(body.toString())).toEqual({
      event: 'certificate.issued',
      payload: certificateIssued.example,
      timestamp: event.time,
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-needine-event': 'certificate.issued',
      'x-needine-signature': expect.stringMatching(/^sha256=[0-9a-f]{64}$/),
      'webhook-id': event.id,
    });
  });

  it('hands its trace on to the endpoint, if it has one', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const tenant = newTenant();
    await webhooks.register(tenant, receiver.url, issued);
    const untraced = await webhooks.happen(certificateIssued, tenant);
    await webhooks.harness.deliver(certificateIssued, { ...untraced, id: newId('evt'), traceparent });
    await waitFor(() => receiver.received.length === 2);
    const traces = receiver.received.map(({ headers }) => [
      headers['webhook-id'] === untraced.id,
      headers['traceparent'],
    ]);
    expect(traces.sort()).toEqual([
      [false, traceparent],
      [true, undefined],
    ]);
  });

  it.each(all as (typeof certificateIssued)[])('is announced when it is $name', async (definition) => {
    const tenant = newTenant();
    await webhooks.register(tenant, receiver.url, ...all);
    await webhooks.happen(definition, tenant);
    expect(JSON.parse((await first()).body.toString())).toMatchObject({
      event: definition.name,
      payload: definition.example,
    });
  });

  it('that comes twice is delivered once', async () => {
    const tenant = newTenant();
    const { id } = await webhooks.register(tenant, receiver.url, issued);
    const event = await webhooks.happen(certificateIssued, tenant);
    await webhooks.harness.deliver(certificateIssued, event);
    await webhooks.handled();
    await webhooks.ended(tenant, id);
    await webhooks.harness.deliver(certificateIssued, event);
    await webhooks.handled();
    expect(await webhooks.deliveries(tenant, id)).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
  });

  it('goes to every endpoint that subscribed to it and to no other', async () => {
    const tenant = newTenant();
    const wanted = [
      await webhooks.register(tenant, receiver.url, issued),
      await webhooks.register(tenant, receiver.url, ...all),
    ];
    const unwanted = [
      [tenant, await webhooks.register(tenant, receiver.url, certificateRevoked as never)],
      ...(await Promise.all(
        [newTenant(), { ...tenant, environment: 'sandbox' as const }].map(
          async (other) => [other, await webhooks.register(other, receiver.url, ...all)] as const,
        ),
      )),
    ] as const;
    const deleted = await webhooks.register(tenant, receiver.url, issued);
    await webhooks.call(tenant, 'DELETE', `/webhooks/${deleted.id}`);
    await webhooks.happen(certificateIssued, tenant);
    await webhooks.handled();
    for (const { id } of wanted) await webhooks.ended(tenant, id);
    for (const [owner, { id }] of unwanted) expect(await webhooks.deliveries(owner, id)).toEqual([]);
    expect(receiver.received).toHaveLength(2);
  });

  it('goes to the endpoints of its environment, also beside one of the other environment', async () => {
    const live = newTenant('live');
    const tenants = [live, { ...live, environment: 'sandbox' as const }];
    const ids = [];
    for (const tenant of tenants) ids.push((await webhooks.register(tenant, receiver.url, issued)).id);
    const data = certificateIssued.example;
    const events = tenants.map((tenant) =>
      createEvent(certificateIssued, { ...tenant, subject: 'cert_1', time: new Date(), data }),
    );
    await webhooks.app.get(FanOutEvents).execute(certificateIssued.name, events);
    for (const [index, tenant] of tenants.entries())
      expect(await webhooks.ended(tenant, ids[index]!)).toMatchObject({ eventId: events[index]!.id });
    expect(receiver.received).toHaveLength(2);
  });

  it('that happened before the endpoint was made is not delivered', async () => {
    const tenant = newTenant();
    const { id } = await webhooks.register(tenant, receiver.url, issued);
    await webhooks.happen(certificateIssued, tenant, certificateIssued.example, new Date(Date.now() - 60_000));
    await webhooks.happen(certificateIssued, tenant);
    await webhooks.handled();
    await webhooks.ended(tenant, id);
    expect(receiver.received).toHaveLength(1);
  });
});

it('an event is delivered when the clock of its publisher is behind by less than clocks may differ', async () => {
  const tenant = newTenant();
  const { id } = await webhooks.register(tenant, receiver.url, issued);
  const behind = new Date(Date.now() - 0.8 * clockToleranceMs);
  await webhooks.happen(certificateIssued, tenant, certificateIssued.example, behind);
  expect(await webhooks.ended(tenant, id)).toMatchObject({ status: 'delivered' });
});

describe('the signature', () => {
  const rawTexts = { ...certificateIssued.example, signerName: 'Zoë "Ω" 🦉 \u2028\u0000 </script>' };
  let secret: string;
  let received: Received;
  beforeEach(async () => {
    const tenant = newTenant();
    ({ secret } = await webhooks.register(tenant, receiver.url, issued));
    await webhooks.happen(certificateIssued, tenant, rawTexts);
    received = await first();
  });

  it("passes the guide's Node.js check, and fails it after a change of one byte", () => {
    const check = (rawBody: string) => {
      const signatureHeader = received.headers['x-needine-signature'];
      const signingKey = createHash('sha256').update(secret).digest('hex');
      const expected = createHmac('sha256', signingKey).update(rawBody).digest('hex');
      const received_ = String(signatureHeader || '').replace('sha256=', '');
      return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(received_, 'hex'));
    };
    expect(check(received.body.toString())).toBe(true);
    expect(check(received.body.toString().replace('Zoë', 'Zoe'))).toBe(false);
    expect(JSON.parse(received.body.toString()).payload.signerName).toBe(rawTexts.signerName);
  });

  const hasPython = spawnSync('python3', ['--version']).status === 0;
  (hasPython ? it : it.skip)("passes the guide's Python check", () => {
    const script = `
import hashlib, hmac, os, sys
raw_secret = os.environ["NEEDINE_WEBHOOK_SECRET"]
signature_header = os.environ["SIGNATURE"]
raw_body = sys.stdin.buffer.read().decode("utf-8")
signing_key = hashlib.sha256(raw_secret.encode()).hexdigest()
expected = hmac.new(signing_key.encode(), raw_body.encode(), hashlib.sha256).hexdigest()
received = signature_header.replace("sha256=", "")
if not hmac.compare_digest(expected, received):
    raise ValueError("Invalid webhook signature")
print("valid")`;
    const SIGNATURE = String(received.headers['x-needine-signature']);
    const env = { ...process.env, NEEDINE_WEBHOOK_SECRET: secret, SIGNATURE };
    expect(execFileSync('python3', ['-c', script], { input: received.body, env }).toString().trim()).toBe('valid');
  });

  it('of Standard Webhooks covers the id, the time and the body under the decoded secret', () => {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = received.headers;
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const expected = createHmac('sha256', key)
      .update(`${String(id)}.${String(timestamp)}.`)
      .update(received.body);
    expect(signature).toBe(`v1,${expected.digest('base64')}`);
    expect(Math.abs(Number(timestamp) - received.at / 1000)).toBeLessThan(60);
  });
});
