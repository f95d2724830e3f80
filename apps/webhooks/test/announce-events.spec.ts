import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { anchorConfirmed } from '@probatum/contracts/events/anchoring';
import { certificateIssued, certificateRevoked } from '@probatum/contracts/events/certificates';
import { trustUpdated } from '@probatum/contracts/events/trust-engine';
import { waitFor } from '@probatum/testing/wait-for';
import { newTenant } from '@probatum/testing/service-harness';
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

  it('goes to every endpoint that asked for it and to nobody else', async () => {
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
    expect(Math.abs(Number(timestamp) - received.at / 1000)).toBeLessThan(5);
  });
});
