import { isReplayed } from '@probatum/testing/same-request';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { request, startCertificates } from './running-certificates';

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

const tenant = newTenant();

async function issue(key: string, more: Record<string, unknown> = {}) {
  const headers = { 'idempotency-key': key };
  return certificates.call(tenant, 'POST', '/certificates', { body: request(more), headers });
}

const daysPass = (days: number) =>
  certificates.database.query(`update idempotency_keys set expires_at = expires_at - $1 * interval '1 day'`, [days]);

test('an Idempotency-Key is remembered for seven days, and the retention takes it away after that', async () => {
  await issue('old');
  await daysPass(0.02);
  await issue('young');
  await daysPass(6.99);
  await certificates.halt();
  await certificates.resume();
  await waitFor(async () => (await certificates.database.query('select 1 from idempotency_keys')).length === 1);
  expect(isReplayed(await issue('young'))).toBe(true);
  expect(isReplayed(await issue('old'))).toBe(false);
});

test('after seven days it serves for another request, also while its row is still there', async () => {
  const first = await issue('k');
  await daysPass(7.01);
  const other = await issue('k', { signerName: 'Somebody else' });
  expect([other.status, isReplayed(other)]).toEqual([201, false]);
  expect(other.headers.get('location')).not.toBe(first.headers.get('location'));
  const again = await issue('k', { signerName: 'Somebody else' });
  expect([again.text, isReplayed(again)]).toEqual([other.text, true]);
  expect((await issue('k')).status).toBe(422);
});
