import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { request, startCertificates } from './running-certificates';

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

const tenant = newTenant();

async function issue(key: string): Promise<string | null> {
  const headers = { 'idempotency-key': key };
  const answer = await certificates.call(tenant, 'POST', '/certificates', { body: request(), headers });
  return answer.headers.get('idempotent-replayed');
}

test('an Idempotency-Key is remembered for seven days and then forgotten', async () => {
  const age = (key: string, days: number) =>
    certificates.database.query(
      `update idempotency_keys set created_at = now() - $2 * interval '1 day' where key = $1`,
      [key, days],
    );
  for (const key of ['young', 'old']) await issue(key);
  await age('young', 6.99);
  await age('old', 7.01);
  await certificates.halt();
  await certificates.resume();
  await waitFor(async () => (await certificates.database.query('select 1 from idempotency_keys')).length === 1);
  expect(await issue('young')).toBe('true');
  expect(await issue('old')).toBeNull();
});
