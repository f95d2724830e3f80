import { newTenant } from '@probatum/testing/service-harness';
import { resetWallClock, rightTimeMs, shiftWallClock } from '@probatum/testing/wall-clock';
import { RunningAnchoring } from './running-anchoring';

const dayMs = 86_400_000;
const minutesOff = (time: string) => Math.abs(Date.parse(time) - rightTimeMs()) / 60_000;

describe.each([
  ['31 days ahead', 31 * dayMs],
  ['31 days behind', -31 * dayMs],
])('anchoring on a machine whose clock is %s', (_how, offMs) => {
  const tenant = newTenant();
  let anchoring: RunningAnchoring;
  beforeAll(async () => {
    shiftWallClock(offMs);
    anchoring = await RunningAnchoring.start();
  });
  afterAll(async () => {
    resetWallClock();
    await anchoring?.stop();
  });

  it('replaces no transaction before it is overdue', async () => {
    await anchoring.chain.mineImmediately(false);
    const { anchorId } = await anchoring.batch(tenant);
    await anchoring.firstTransaction(anchorId);
    await anchoring.rounds(3);
    expect(await anchoring.transactions(anchorId)).toHaveLength(1);
    await anchoring.chain.mineImmediately(true);
    await anchoring.chain.mine(1);
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    const { confirmedAt, createdAt } = await anchoring.anchor(tenant, anchorId);
    expect(Math.max(minutesOff(confirmedAt!), minutesOff(createdAt))).toBeLessThan(1);
  });

  it('tries again at the right time, also what was to wait by a clock of the database that was ahead', async () => {
    await anchoring.halt();
    await anchoring.resume({ ANCHOR_RETRY_SECONDS: 200 });
    anchoring.node.break('eth_sendRawTransaction', { code: -32_000, message: 'insufficient funds' });
    const { anchorId } = await anchoring.batch(tenant);
    await anchoring.until(tenant, anchorId, ({ status }) => status === 'FAILED');
    anchoring.node.heal();
    const retryAt = () =>
      anchoring.database.query<{ left: number }>(
        `select extract(epoch from retry_at - now())::float8 as left from anchors where id = $1`,
        [anchorId],
      );
    expect((await retryAt())[0]!.left).toBeLessThan(201);
    expect((await anchoring.anchor(tenant, anchorId)).status).toBe('FAILED');
    await anchoring.database.query(`update anchors set retry_at = now() + interval '31 days' where id = $1`, [
      anchorId,
    ]);
    await anchoring.confirmed(tenant, anchorId);
  });
});

it('a batch that was to wait by a clock of the database that was ahead is sent', async () => {
  const tenant = newTenant();
  const anchoring = await RunningAnchoring.start({ ANCHOR_TRIGGER_SECONDS: 3_600 });
  try {
    await anchoring.batch(tenant, 1);
    const { anchorId } = await anchoring.batch(tenant, 1);
    expect((await anchoring.anchor(tenant, anchorId)).status).toBe('PENDING');
    await anchoring.database.query(
      `update anchors set created_at = created_at + interval '31 days', due_at = due_at + interval '31 days' where id = $1`,
      [anchorId],
    );
    await anchoring.confirmed(tenant, anchorId);
  } finally {
    await anchoring.stop();
  }
});
