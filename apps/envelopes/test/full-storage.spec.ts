import { newTenant } from '@probatum/testing/service-harness';
import { onePage } from './craft-pdf';
import { upload, uploadPath } from './documents';
import { client } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;
beforeAll(
  async () => (running = await RunningEnvelopes.start({ STORAGE_FREE_BYTES: Number.MAX_SAFE_INTEGER })),
  60_000,
);
afterAll(() => running.stop());

it('a platform with little free storage refuses documents for a while, and answers everything else', async () => {
  const tenant = newTenant();
  const refused = await upload(running, tenant, onePage());
  expect(refused).toMatchObject({ status: 503, body: { problemCode: 'storage.full' } });
  expect(refused.headers.get('retry-after')).toBe('60');
  const documents = [{ name: 'a.pdf', file_base64: onePage().toString('base64') }];
  const body = { title: 'Contract', documents, recipients: [client] };
  const inline = await running.call(tenant, 'POST', '/api/v1/envelopes', { body });
  expect(inline).toMatchObject({ status: 503, body: { code: 'storage.full' } });

  expect((await running.call(tenant, 'GET', uploadPath)).status).toBe(200);
  expect((await fetch(`${running.harness.service.url}/readyz`)).status).toBe(200);
  for await (const name of running.objects.list()) throw new Error(`${name} was stored`);
});
