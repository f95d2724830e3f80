import { identityIssuer } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import { idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { Retention } from '@probatum/persistence/retention';
import { callService } from '@probatum/testing/call-service';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { resetWallClock, rightTimeMs, shiftWallClock } from '@probatum/testing/wall-clock';
import { issue, request, startCertificates } from './running-certificates';

const dayMs = 86_400_000;
const minutesOff = (time: string) => Math.abs(Date.parse(time) - rightTimeMs()) / 60_000;

describe.each([
  ['31 days ahead', 31 * dayMs],
  ['31 days behind', -31 * dayMs],
])('certificates on a machine whose clock is %s', (_how, offMs) => {
  const tenant = newTenant();
  let harness: ServiceHarness;
  beforeAll(async () => {
    shiftWallClock(offMs);
    harness = await startCertificates();
  });
  afterAll(async () => {
    resetWallClock();
    await harness?.stop();
  });

  it('are issued and revoked at the right time', async () => {
    const { certificateId, issuedAt } = await issue(harness, tenant);
    expect(minutesOff(issuedAt)).toBeLessThan(1);
    const body = { reason: 'key_compromise' };
    const { status } = await harness.call(tenant, 'POST', `/certificates/${certificateId}/revoke`, { body });
    expect(status).toBe(200);
    const { body: read } = await harness.call<{ revokedAt: string }>(tenant, 'GET', `/certificates/${certificateId}`);
    expect(minutesOff(read.revokedAt)).toBeLessThan(1);
  });

  it('say on their page when they were checked', async () => {
    const { certificateId } = await issue(harness, tenant);
    const { text } = await harness.call(undefined, 'GET', `/verify/${certificateId}`);
    expect(minutesOff(/Checked on <time datetime="([^"]+)"/.exec(text)![1]!)).toBeLessThan(1);
  });

  it.each([
    [60_000, 200],
    [-60_000, 401],
  ])('take an identity that ends %d ms from now with %d', async (laterMs, status) => {
    const identity = await harness.sign({
      ...tenant,
      actor: { type: 'api_key', id: 'key', name: 'test' },
      scopes: ['certificates:read'],
      plan: 'default',
      iss: identityIssuer,
      aud: 'certificates',
      exp: Math.floor((rightTimeMs() + laterMs) / 1_000),
    });
    const answer = await callService(`${harness.service.url}/certificates`, 'GET', identity, {});
    expect(answer.status).toBe(status);
  });

  it('keep their answer under an idempotency key as long as promised', async () => {
    const once = () =>
      harness.call<{ certificateId: string }>(tenant, 'POST', '/certificates', {
        body: request(),
        headers: { 'idempotency-key': 'order-7' },
      });
    const first = await once();
    const clock = harness.service.app.get(Clock);
    await new Retention(harness.database, clock, [idempotencyRetention], () => undefined).prune();
    expect((await once()).body.certificateId).toBe(first.body.certificateId);
  });
});
