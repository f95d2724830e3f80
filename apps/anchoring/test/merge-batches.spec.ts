import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import type { TriggeredAnchor } from '../src/trigger-anchor/trigger-anchor.response';
import { RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
});
afterAll(() => anchoring.stop());
afterEach(() => anchoring.restore());

async function issueAndTrigger(tenant: ReturnType<typeof newTenant>, times: number): Promise<TriggeredAnchor[]> {
  const answers: TriggeredAnchor[] = [];
  for (let time = 0; time < times; time += 1) {
    await anchoring.certificates.issue(tenant, 1);
    answers.push(await anchoring.trigger(tenant));
  }
  return answers;
}

const idsOf = (answers: readonly TriggeredAnchor[]) => new Set(answers.map(({ anchorId }) => anchorId));

test('certificates that are triggered while a transaction is in flight share the next one across tenants', async () => {
  const [hasty, patient] = [newTenant(), newTenant()];
  await anchoring.chain.mineImmediately(false);
  const first = await anchoring.sealedBatch(hasty, 1);
  const answers = await issueAndTrigger(hasty, 20);
  const [own] = await issueAndTrigger(patient, 1);
  expect(idsOf([...answers, own!]).size).toBe(1);
  expect(answers.at(-1)!.certificates).toBe(20);
  expect(own!.certificates).toBe(1);

  await anchoring.chain.mineImmediately(true);
  await anchoring.expectAnchoredOnce(hasty, first.anchorId, 1);
  await anchoring.expectAnchoredOnce(patient, own!.anchorId!, 21);
  expect(await anchoring.transactions(own!.anchorId!)).toHaveLength(1);
  expect((await anchoring.anchors(hasty)).total).toBe(2);
});

test('triggers of one tenant within the interval share an anchor that waits for its end', async () => {
  const tenant = newTenant();
  await anchoring.halt();
  await anchoring.resume({ ANCHOR_TRIGGER_SECONDS: 3_600 });
  const first = await anchoring.sealedBatch(tenant, 1);
  const answers = await issueAndTrigger(tenant, 5);
  expect(idsOf(answers).size).toBe(1);
  const { anchorId } = answers[0]!;
  expect(anchorId).not.toBe(first.anchorId);
  expect(await anchoring.anchor(tenant, anchorId!)).toMatchObject({
    status: 'PENDING',
    certificates: 5,
    merkleRoot: null,
  });
  const [interval] = await anchoring.database.query<{ seconds: number }>(
    `select extract(epoch from second.due_at - first.due_at)::float8 as seconds
     from anchors as first, anchors as second where first.id = $1 and second.id = $2`,
    [first.anchorId, anchorId],
  );
  expect(interval!.seconds).toBeCloseTo(3_600, 3);
  // The end of the interval comes.
  await anchoring.database.query('update anchors set due_at = clock_timestamp() where id = $1', [anchorId]);
  await anchoring.expectAnchoredOnce(tenant, anchorId!, 5);
});

describe.each(['live', 'sandbox'] as const)('in %s', (environment) => {
  test('a trigger of another tenant takes along what waits for the end of an interval', async () => {
    const [hasty, patient] = [newTenant(environment), newTenant(environment)];
    await anchoring.halt();
    await anchoring.resume({ ANCHOR_TRIGGER_SECONDS: 3_600 });
    const first = await anchoring.batch(hasty, 1);
    await anchoring.confirmed(hasty, first.anchorId);
    const [waiting] = await issueAndTrigger(hasty, 1);
    await anchoring.caughtUp();
    expect(await anchoring.anchor(hasty, waiting!.anchorId!)).toMatchObject({ status: 'PENDING', merkleRoot: null });

    const [taken] = await issueAndTrigger(patient, 1);
    expect(taken).toEqual({ anchorId: waiting!.anchorId, certificates: 1 });
    await anchoring.confirmed(patient, taken!.anchorId!);
    expect(await anchoring.anchor(hasty, waiting!.anchorId!)).toMatchObject({ status: 'CONFIRMED', certificates: 1 });
    await anchoring.told('anchor.confirmed', waiting!.anchorId!, 2);
  });
});

test('a batch that is full takes no more, and all of it is sent', async () => {
  const tenant = newTenant();
  await anchoring.halt();
  await anchoring.resume({ ANCHOR_BATCH_LEAVES: 3 });
  await anchoring.chain.mineImmediately(false);
  await anchoring.sealedBatch(newTenant(), 1);
  await anchoring.certificates.issue(tenant, 7);
  const { items } = await waitFor(async () => {
    const page = await anchoring.anchors(tenant);
    return page.total === 2 ? page : undefined;
  });
  expect(items.map(({ certificates }) => certificates)).toEqual([3, 3]);
  expect((await anchoring.trigger(tenant)).certificates).toBe(1);
  const all = (await anchoring.anchors(tenant)).items;
  expect(all.map(({ certificates }) => certificates)).toEqual([1, 3, 3]);
  await anchoring.chain.mineImmediately(true);
  for (const { anchorId } of all) await anchoring.confirmed(tenant, anchorId);
});
