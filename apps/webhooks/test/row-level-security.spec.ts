import { certificateIssued } from '@probatum/contracts/events/certificates';
import { hideFromOwner } from '@probatum/testing/hide-from-owner';
import { tableDifferences } from '@probatum/testing/record-table';
import { newTenant } from '@probatum/testing/service-harness';
import { webhooks as record } from '../src/endpoint/webhook-record';
import { RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start();
}, 60_000);
afterAll(() => webhooks.stop());

it('the table of endpoints is as its record declares it', async () => {
  expect(await tableDifferences(webhooks.database, 'webhooks', record)).toEqual([]);
});

it('everything that a tenant asks for works in the role that sees no other tenant', async () => {
  await hideFromOwner(webhooks.database, ['endpoints', 'deliveries', 'answers', 'idempotency_keys']);
  const tenant = newTenant();
  const body = { url: 'https://your-system.example/hook', events: [certificateIssued.name] };
  const created = await webhooks.call<{ id: string }>(tenant, 'POST', '/webhooks', {
    body,
    headers: { 'idempotency-key': 'once' },
  });
  expect(created.status).toBe(201);
  expect(await webhooks.database.query('select from endpoints')).toEqual([]);
  const path = `/webhooks/${created.body.id}`;
  for (const [method, address, status] of [
    ['GET', '/webhooks', 200],
    ['GET', path, 200],
    ['GET', `${path}/deliveries`, 200],
    ['DELETE', path, 204],
    ['GET', path, 404],
  ] as const) {
    expect([method, address, (await webhooks.call(tenant, method, address)).status]).toEqual([method, address, status]);
  }
});
