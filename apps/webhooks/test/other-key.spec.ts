import { newTenant } from '@probatum/testing/service-harness';
import { certificateIssued } from '@probatum/contracts/events/certificates';
import { RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start();
  await webhooks.register(newTenant(), 'https://127.0.0.1:8443/events', certificateIssued as never);
});
afterAll(() => webhooks.stop());
afterEach(() => webhooks.halt());

const other = { KEY_ENCRYPTION_KEY: Buffer.alloc(32, 8).toString('base64') };
const refusal = "KEY_ENCRYPTION_KEY is not the key that encrypted the secrets in this service's database";

test('does not start with another key-encryption key than before', async () => {
  await webhooks.halt();
  await expect(webhooks.resume(other)).rejects.toThrow(refusal);
  await webhooks.resume();
});

test('neither does it on data of an earlier release, which has sealed secrets and no check of the key', async () => {
  await webhooks.database.query('delete from key_check');
  await expect(webhooks.resume(other)).rejects.toThrow(refusal);
  expect(await webhooks.database.query('select from key_check')).toEqual([]);
  await webhooks.resume();
  expect(await webhooks.database.query('select from key_check')).toHaveLength(1);
});

test('a webhook that was deleted, whose secret is gone, stands for no key', async () => {
  await webhooks.resume();
  const tenant = newTenant();
  const { id } = await webhooks.register(tenant, 'https://127.0.0.1:8443/deleted', certificateIssued as never);
  expect((await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`)).status).toBe(204);
  await webhooks.halt();
  await webhooks.database.query('delete from key_check');
  await expect(webhooks.resume(other)).rejects.toThrow(refusal);
  await webhooks.resume();
});
