import type { Tenant } from '@probatum/contracts/tenant';
import { isReplayed, repeatable, sendHundred } from '@probatum/testing/same-request';
import { newTenant } from '@probatum/testing/service-harness';
import type { TriggeredAnchor } from '../src/trigger-anchor/trigger-anchor.response';
import { RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
  await anchoring.resume();
});
afterAll(() => anchoring.stop());

async function trigger(tenant: Tenant, key: string, { replica = 0, body }: { replica?: number; body?: unknown } = {}) {
  const options = { headers: { 'idempotency-key': key }, replica, body };
  return anchoring.call<TriggeredAnchor>(tenant, 'POST', '/anchors/trigger', undefined, options);
}

test('a hundred equal triggers on two replicas close one batch and get one answer', async () => {
  const tenant = newTenant();
  await anchoring.certificates.issue(tenant, 5);
  const answer = await sendHundred((number) => trigger(tenant, 'k', { replica: number % 2 }));
  expect(answer.status).toBe(202);
  expect(JSON.parse(answer.text)).toMatchObject({ certificates: 5 });
  expect((await anchoring.anchors(tenant)).total).toBe(1);
});

test('a repeated trigger anchors nothing that was issued since, and says again what it said', async () => {
  const tenant = newTenant();
  const first = await trigger(tenant, 'none');
  await anchoring.certificates.issue(tenant, 2);
  const again = await trigger(tenant, 'none', { replica: 1 });
  expect(repeatable(again)).toEqual(repeatable(first));
  expect([first.status, isReplayed(first), isReplayed(again)]).toEqual([200, false, true]);
  expect((await anchoring.anchors(tenant)).total).toBe(0);
  expect((await trigger(tenant, 'some')).body.certificates).toBe(2);
});

test('a trigger with a body is another one than a trigger without', async () => {
  const tenant = newTenant();
  await trigger(tenant, 'k');
  expect((await trigger(tenant, 'k', { body: {} })).status).toBe(422);
});

test('the key of a trigger means nothing to another tenant or environment', async () => {
  const tenant = newTenant();
  for (const each of [tenant, { ...tenant, environment: 'sandbox' } as const, newTenant()]) {
    await anchoring.certificates.issue(each, 1);
    expect(await trigger(each, 'k')).toMatchObject({ status: 202, body: { certificates: 1 } });
  }
});

test('a refused trigger has not used its key, and a known one needs no other service', async () => {
  const tenant = newTenant();
  await anchoring.certificates.issue(tenant, 1);
  const done = await trigger(tenant, 'done');
  await anchoring.halt();
  await anchoring.resume({ ANCHOR_TRIGGER_TIMEOUT_MS: 300 });
  await anchoring.certificates.fallSilent();
  expect((await trigger(tenant, 'k')).status).toBe(503);
  expect(repeatable(await trigger(tenant, 'done'))).toEqual(repeatable(done));
  const rows = await anchoring.database.query(`select key from idempotency_keys where organization_id = $1`, [
    tenant.organizationId,
  ]);
  expect(rows).toEqual([{ key: 'done' }]);
});
