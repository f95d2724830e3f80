import { waitFor } from '@probatum/testing/wait-for';
import { newTenant } from '@probatum/testing/service-harness';
import { RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start({ ANCHOR_BATCH_LEAVES: 4 });
});
afterAll(() => anchoring.stop());

const certificatesIn = ({ items }: { items: readonly { certificates: number }[] }) =>
  items.reduce((sum, { certificates }) => sum + certificates, 0);

test('a batch closes by itself when it is full, and the rest waits for the next', async () => {
  const tenant = newTenant();
  await anchoring.certificates.issue(tenant, 10);
  const { items } = await waitFor(async () => {
    const page = await anchoring.anchors(tenant);
    return page.total === 2 ? page : undefined;
  });
  expect(items.map(({ certificates }) => certificates)).toEqual([4, 4]);
  expect((await anchoring.trigger(tenant)).certificates).toBe(2);
});

test('a batch closes by itself when its oldest certificate has waited long enough', async () => {
  const tenant = newTenant();
  await anchoring.halt();
  await anchoring.resume({ ANCHOR_BATCH_SECONDS: 0.3 });
  const before = Date.now();
  await anchoring.certificates.issue(tenant, 3);
  // On a slow machine they come more than 0.3 s apart, and so in more than one batch.
  await waitFor(async () => certificatesIn(await anchoring.anchors(tenant)) === 3);
  expect(Date.now() - before).toBeGreaterThanOrEqual(300);
});

test('a batch closes by itself when the database’s clock was a month ahead as a certificate came', async () => {
  const tenant = newTenant();
  await anchoring.halt();
  await anchoring.resume();
  await anchoring.certificates.issue(tenant, 1);
  await anchoring.caughtUp();
  await anchoring.database.query(
    `update leaves set received_at = now() + interval '31 days' where organization_id = $1`,
    [tenant.organizationId],
  );
  await waitFor(async () => (await anchoring.anchors(tenant)).items.length === 1);
});

test('two replicas close a batch once', async () => {
  const tenant = newTenant();
  await anchoring.resume({ ANCHOR_BATCH_SECONDS: 0.3 });
  await anchoring.certificates.issue(tenant, 40);
  await waitFor(async () => certificatesIn(await anchoring.anchors(tenant)) === 40);
  const { items } = await anchoring.anchors(tenant);
  await Promise.all(items.map(({ anchorId }) => anchoring.confirmed(tenant, anchorId)));
  const roots = items.length;
  expect(new Set((await anchoring.anchors(tenant)).items.map(({ merkleRoot }) => merkleRoot)).size).toBe(roots);
}, 90_000);
