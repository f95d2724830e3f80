import { certificateIssued, certificateRevoked } from '@probatum/contracts/events/certificates';
import { createEvent, subjectOf } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import { explained } from '@probatum/testing/explained';
import { newTenant } from '@probatum/testing/service-harness';
import { hasWaiting } from '../src/trigger-anchor/trigger-anchor';
import type { TriggeredAnchor } from '../src/trigger-anchor/trigger-anchor.response';
import { RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
});
afterAll(() => anchoring.stop());

interface ProblemBody {
  readonly code: string;
}

test('the trigger covers everything that was issued before it, however shortly', async () => {
  for (const count of [1, 300, 7]) {
    const tenant = newTenant();
    await anchoring.certificates.issue(tenant, count);
    expect(await anchoring.trigger(tenant)).toEqual({ anchorId: expect.stringMatching(/^anch_/), certificates: count });
  }
});

test('the trigger covers what was issued although other events follow in the stream', async () => {
  const tenant = newTenant();
  await anchoring.certificates.issue(tenant, 2);
  const event = createEvent(certificateRevoked, {
    ...tenant,
    subject: certificateRevoked.example.certificateId,
    time: new Date(),
    data: certificateRevoked.example,
  });
  await anchoring.nats.jetstream().publish(subjectOf(certificateRevoked, tenant), JSON.stringify(event));
  expect((await anchoring.trigger(tenant)).certificates).toBe(2);
});

test('a batch mixes tenants, and each is told its own number', async () => {
  const [one, other] = [newTenant(), newTenant()];
  await anchoring.certificates.issue(one, 3);
  await anchoring.certificates.issue(other, 4);
  const { anchorId, certificates } = await anchoring.trigger(one);
  expect(certificates).toBe(3);
  expect((await anchoring.anchor(one, anchorId!)).certificates).toBe(3);
  expect((await anchoring.anchor(other, anchorId!)).certificates).toBe(4);
});

test('with nothing waiting of the caller there is no anchor, and others are not hurried', async () => {
  const [idle, busy] = [newTenant(), newTenant()];
  await anchoring.certificates.issue(busy, 2);
  const { status, body } = await anchoring.call<TriggeredAnchor>(idle, 'POST', '/anchors/trigger');
  expect({ status, body }).toEqual({ status: 200, body: { anchorId: null, certificates: 0 } });
  expect((await anchoring.anchors(busy)).total).toBe(0);

  await anchoring.trigger(busy);
  const again = await anchoring.call<TriggeredAnchor>(busy, 'POST', '/anchors/trigger');
  expect(again).toMatchObject({ status: 200, body: { anchorId: null, certificates: 0 } });
});

test('the trigger of one environment leaves the other alone', async () => {
  const live = newTenant();
  const sandbox = { ...live, environment: 'sandbox' as const };
  await anchoring.certificates.issue(live, 1);
  await anchoring.certificates.issue(sandbox, 2);
  expect((await anchoring.trigger(sandbox)).certificates).toBe(2);
  expect((await anchoring.anchors(live)).total).toBe(0);
  expect((await anchoring.trigger(live)).certificates).toBe(1);
});

test('two concurrent triggers cover every certificate once', async () => {
  const tenant = newTenant();
  await anchoring.certificates.issue(tenant, 20);
  const answers = await Promise.all(
    [1, 2, 3].map(() => anchoring.call<TriggeredAnchor>(tenant, 'POST', '/anchors/trigger')),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 202]);
  expect(answers.reduce((sum, { body }) => sum + body.certificates, 0)).toBe(20);
});

test('the trigger needs the scope anchors:write', async () => {
  const { status, body } = await anchoring.call<ProblemBody>(newTenant(), 'POST', '/anchors/trigger', ['anchors:read']);
  expect({ status, code: body.code }).toEqual({ status: 403, code: 'scope.missing' });
});

test('the trigger refuses while a certificate cannot be taken in, and says when to come again', async () => {
  const tenant = newTenant();
  await anchoring.certificates.issue(tenant, 1);
  const data = { ...certificateIssued.example, canonicalPayloadHash: 'not a hash' };
  const poison = createEvent(certificateIssued, { ...tenant, subject: 'cert_poison', time: new Date(), data });
  await anchoring.nats.jetstream().publish(subjectOf(certificateIssued, tenant), JSON.stringify(poison));

  await anchoring.halt();
  await anchoring.resume({ ANCHOR_TRIGGER_TIMEOUT_MS: 500 });
  const answer = await anchoring.call<ProblemBody>(tenant, 'POST', '/anchors/trigger');
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 503, code: 'anchoring.not_caught_up' });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await anchoring.anchors(tenant)).total).toBe(0);
});

test('the trigger refuses while the certificates service does not answer', async () => {
  await anchoring.halt();
  await anchoring.resume({ ANCHOR_TRIGGER_TIMEOUT_MS: 500 });
  await anchoring.certificates.fallSilent();
  const { status, body } = await anchoring.call<ProblemBody>(newTenant(), 'POST', '/anchors/trigger');
  expect({ status, code: body.code }).toEqual({ status: 503, code: 'anchoring.not_caught_up' });
});

test('a trigger with nothing to anchor reads neither what the tenant had anchored before nor what waits of others', async () => {
  const [tenant, other] = [newTenant(), newTenant()];
  const { database } = anchoring;
  const insert = `
    insert into leaves (organization_id, environment, certificate_id, hash, anchor_id, position)
    select $1, $2, 'cert_' || number, sha256(number::text::bytea), $3, case when $3::text is not null then number end
    from generate_series(1, 20000) as number`;
  await database.query(insert, [tenant.organizationId, tenant.environment, newId('anch')]);
  await database.query(insert, [other.organizationId, other.environment, null]);
  await database.query('analyze leaves');
  const watched = explained(database);
  expect(await hasWaiting(watched, tenant)).toBe(false);
  expect(watched.readInVain).toEqual([0]);
});
