import { certificateIssued } from '@probatum/contracts/events/certificates';
import { waitFor } from '@probatum/testing/wait-for';
import { newTenant } from '@probatum/testing/service-harness';
import { answer, breakOff, drip, hang, late, raw, Receiver, type Reply, reset } from './receiver';
import { RunningWebhooks } from './running-webhooks';

const timeoutMs = 2_000;
let webhooks: RunningWebhooks;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start({ WEBHOOK_TIMEOUT_MS: timeoutMs });
}, 60_000);
afterAll(() => webhooks.stop());

let receiver: Receiver;
afterEach(() => receiver.stop());

async function deliverTo(...script: Reply[]) {
  receiver = await Receiver.start(...script);
  const tenant = newTenant();
  const { id } = await webhooks.register(tenant, receiver.url, certificateIssued as never);
  const event = await webhooks.happen(certificateIssued, tenant);
  return { tenant, id, event };
}

const attempt = {
  at: expect.stringMatching(/Z$/),
  durationMs: expect.any(Number),
  httpStatus: null,
  error: null,
  responseBody: null,
};

describe('a receiver', () => {
  it('that answers 500 and then 200 is tried again after a second, with the same bytes and id', async () => {
    const { tenant, id, event } = await deliverTo(answer(500, 'database is down'), answer(200, 'thanks'));
    expect(await webhooks.ended(tenant, id)).toEqual({
      id: expect.stringMatching(/^dlv_/),
      eventId: event.id,
      event: 'certificate.issued',
      status: 'delivered',
      attempts: [
        {
          ...attempt,
          httpStatus: 500,
          responseBody: 'database is down',
          error: expect.stringMatching(/^http_status: /),
        },
        { ...attempt, httpStatus: 200, responseBody: 'thanks' },
      ],
      nextAttemptAt: null,
    });
    const [one, two] = receiver.received;
    expect(two!.body.equals(one!.body)).toBe(true);
    expect(two!.headers['webhook-id']).toBe(one!.headers['webhook-id']);
    expect(two!.headers['x-needine-signature']).toBe(one!.headers['x-needine-signature']);
    expect(two!.at - one!.at).toBeGreaterThanOrEqual(1_000);
  });

  it.each([
    ['hangs', hang, { error: expect.stringMatching(/^timeout: /), httpStatus: null }],
    ['answers 2xx too late', late(timeoutMs + 300), { error: expect.stringMatching(/^timeout: /), httpStatus: null }],
    [
      'drips an answer of 500',
      drip(500),
      { error: expect.stringMatching(/^too_slow: /), httpStatus: 500, responseBody: expect.stringMatching(/^\.+$/) },
    ],
    ['resets the connection', reset, { error: expect.stringMatching(/^reset: /), httpStatus: null }],
    ['redirects', answer(302), { error: expect.stringMatching(/^http_status: /), httpStatus: 302, responseBody: '' }],
  ])('that %s is logged as it was and tried again', async (_name, reply, logged) => {
    const { tenant, id } = await deliverTo(reply, answer(200));
    const { status, attempts, nextAttemptAt } = await webhooks.delivery(tenant, id, (one) => one.attempts.length === 1);
    expect(status).toBe('pending');
    expect(attempts).toEqual([{ ...attempt, ...logged }]);
    expect(nextAttemptAt).toMatch(/Z$/);
    expect(await webhooks.ended(tenant, id)).toMatchObject({
      status: 'delivered',
      attempts: [logged, { httpStatus: 200 }],
    });
  });

  it.each([
    ['does not end', drip(200), /^too_slow: /, /^\.+$/],
    ['breaks off', breakOff, /^reset: /, /^half$/],
    ['has an invalid head', raw('HTTP/1.1 200 OK\r\nx y: z\r\n\r\n'), /^invalid_response: /, /^$/],
  ] as const)('that answers 200 and then %s has the event, and the log shows it', async (_name, reply, error, body) => {
    const { tenant, id } = await deliverTo(reply);
    expect(await webhooks.ended(tenant, id)).toMatchObject({
      status: 'delivered',
      attempts: [
        {
          ...attempt,
          httpStatus: 200,
          error: expect.stringMatching(error),
          responseBody: expect.stringMatching(body),
        },
      ],
    });
    expect(receiver.received).toHaveLength(1);
  });

  it('that sends 100 Continue unasked has the event', async () => {
    const { tenant, id } = await deliverTo(raw('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nthanks'));
    expect(await webhooks.ended(tenant, id)).toMatchObject({
      status: 'delivered',
      attempts: [{ ...attempt, httpStatus: 200, responseBody: 'thanks' }],
    });
  });

  it('that is not there is logged as a refused connection', async () => {
    const { tenant, id } = await deliverTo(hang);
    await webhooks.delivery(tenant, id, ({ attempts }) => attempts.length === 1);
    await receiver.stop();
    await webhooks.skipPauses();
    const { attempts } = await webhooks.delivery(tenant, id, (one) => one.attempts.length === 2);
    expect(attempts[1]).toMatchObject({ error: expect.stringMatching(/^connection_refused: /), httpStatus: null });
    receiver = await Receiver.start();
  });

  it('that never answers 2xx is given up after one try and three retries, 1, 4 and 9 s apart', async () => {
    const { tenant, id } = await deliverTo(answer(503));
    for (const [made, pauseMs] of [
      [1, 1_000],
      [2, 4_000],
      [3, 9_000],
    ] as const) {
      const { attempts, nextAttemptAt } = await webhooks.delivery(tenant, id, (one) => one.attempts.length === made);
      const last = attempts.at(-1)!;
      const pause = Date.parse(nextAttemptAt!) - Date.parse(last.at) - last.durationMs!;
      expect(pause).toBeGreaterThanOrEqual(pauseMs - 5);
      // On a slow machine the outcome is written down late.
      expect(pause).toBeLessThan(pauseMs + 30_000);
      await webhooks.skipPauses();
    }
    const ended = await webhooks.ended(tenant, id);
    expect(ended).toMatchObject({ status: 'failed', nextAttemptAt: null });
    expect(ended.attempts).toHaveLength(4);
    const { body } = await webhooks.call<{ items: { lastDelivery: unknown }[] }>(tenant, 'GET', '/webhooks');
    await waitFor(() => body.items[0]!.lastDelivery);
    expect(body.items[0]!.lastDelivery).toEqual({ at: ended.attempts[3]!.at, status: 'failed', httpStatus: 503 });
  });

  it('that answers a lot has the beginning of it kept', async () => {
    const { tenant, id } = await deliverTo(answer(200, 'é\0'.repeat(100_000)));
    const { attempts } = await webhooks.ended(tenant, id);
    expect(Buffer.byteLength(attempts[0]!.responseBody!.replaceAll('\uFFFD', '\0'))).toBeLessThanOrEqual(16_384);
    expect(attempts[0]!.responseBody).toMatch(/^(é\uFFFD)+é?$/);
  });
});

describe('a deleted webhook', () => {
  it('gets nothing more, and its log is gone', async () => {
    const { tenant, id } = await deliverTo(answer(500));
    await webhooks.delivery(tenant, id, ({ attempts }) => attempts.length === 1);
    expect((await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`)).status).toBe(404);
    expect((await webhooks.call(tenant, 'GET', `/webhooks/${id}/deliveries`)).status).toBe(404);
    // No claim has to pass them by until the next pruning.
    await waitFor(async () => {
      const left = await webhooks.database.query('select from deliveries where endpoint_id = $1', [id]);
      return left.length === 0;
    });
    await webhooks.skipPauses();
    // Another endpoint's delivery, made later, is through: the deleted one has had its turn.
    const other = await Receiver.start();
    const { id: otherId } = await webhooks.register(tenant, other.url, certificateIssued as never);
    await webhooks.happen(certificateIssued, tenant);
    await webhooks.ended(tenant, otherId);
    await other.stop();
    expect(receiver.received).toHaveLength(1);
  });
});
