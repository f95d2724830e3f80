import { newId } from '@probatum/contracts/ids';
import { hideFromOwner } from '@probatum/testing/hide-from-owner';
import { newTenant } from '@probatum/testing/service-harness';
import type { VerifiedAnchor } from '../src/verify-anchor/verify-anchor.response';
import { RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
});
afterAll(() => anchoring.stop());
afterEach(() => anchoring.node.heal());

interface ProblemBody {
  readonly code: string;
}

const verify = async (tenant: ReturnType<typeof newTenant>, anchorId: string) =>
  (await anchoring.call<VerifiedAnchor>(tenant, 'GET', `/anchors/${anchorId}/verify`)).body;

describe('the list of anchors', () => {
  test('shows those with certificates of the caller only, newest first, in pages', async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const mine: string[] = [];
    for (let i = 0; i < 3; i++) mine.unshift((await anchoring.sealedBatch(tenant)).anchorId);
    await anchoring.batch(other);

    const all = await anchoring.anchors(tenant);
    expect(all).toMatchObject({ total: 3, page: 1, pageSize: 20 });
    expect(all.items.map(({ anchorId }) => anchorId)).toEqual(mine);
    const second = await anchoring.anchors(tenant, '?page=2&pageSize=2');
    expect(second).toMatchObject({ total: 3, page: 2, pageSize: 2 });
    expect(second.items.map(({ anchorId }) => anchorId)).toEqual(mine.slice(2));
    expect(await anchoring.anchors(newTenant())).toMatchObject({ items: [], total: 0 });
  });

  test('refuses a page that is none, with a pointer', async () => {
    const { status, body } = await anchoring.call(newTenant(), 'GET', '/anchors?pageSize=1000');
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'request.invalid', errors: [{ pointer: '?pageSize' }] });
  });
});

describe('a foreign anchor, one of the other environment, an unknown one and a word', () => {
  test('are equally missing', async () => {
    const tenant = newTenant();
    const { anchorId } = await anchoring.batch(tenant);
    const sandbox = { ...tenant, environment: 'sandbox' as const };
    const cases = [
      [newTenant(), anchorId],
      [sandbox, anchorId],
      [tenant, newId('anch')],
      [tenant, 'nonsense'],
      [tenant, '%00'],
    ] as const;
    for (const [who, id] of cases) {
      for (const path of [`/anchors/${id}`, `/anchors/${id}/verify`]) {
        const { status, body } = await anchoring.call<ProblemBody>(who, 'GET', path);
        expect({ path, status, code: body.code }).toEqual({ path, status: 404, code: 'anchor.not_found' });
      }
    }
  });

  test('reading needs the scope anchors:read', async () => {
    for (const path of ['/anchors', `/anchors/${newId('anch')}`, `/anchors/${newId('anch')}/verify`]) {
      expect((await anchoring.call(newTenant(), 'GET', path, ['anchors:write'])).status).toBe(403);
    }
  });
});

describe('verifying an anchor', () => {
  test('asks the chain now, and tells transaction, block and time', async () => {
    const tenant = newTenant();
    const { anchorId } = await anchoring.batch(tenant);
    const { merkleRoot, txHash, blockNumber, blockTime, chainId, contract } = await anchoring.confirmed(
      tenant,
      anchorId,
    );
    expect(await verify(tenant, anchorId)).toEqual({
      verified: true,
      anchorId,
      status: 'CONFIRMED',
      merkleRoot,
      txHash,
      blockNumber,
      blockTime,
      chainId,
      contract,
      simulated: false,
      reason: null,
    });
  });

  test('does not believe what is noted when the chain does not know the root', async () => {
    const tenant = newTenant();
    const { anchorId } = await anchoring.batch(tenant);
    await anchoring.confirmed(tenant, anchorId);
    await anchoring.database.query(`update anchors set merkle_root = '0x' || repeat('ab', 32) where id = $1`, [
      anchorId,
    ]);
    const answer = await verify(tenant, anchorId);
    expect(answer).toMatchObject({ verified: false, status: 'CONFIRMED' });
    expect(answer.reason).toMatch(/does not contain this root/);
  });

  test('does not believe a transaction that no block holds', async () => {
    const tenant = newTenant();
    const { anchorId } = await anchoring.batch(tenant);
    await anchoring.confirmed(tenant, anchorId);
    await anchoring.database.query(`update anchors set tx_hash = '0x' || repeat('cd', 32) where id = $1`, [anchorId]);
    expect((await verify(tenant, anchorId)).reason).toMatch(/no block contains this transaction/);
  });

  test('says so before the root is on the chain', async () => {
    const tenant = newTenant();
    anchoring.node.goAway();
    const { anchorId } = await anchoring.batch(tenant);
    expect(await verify(tenant, anchorId)).toMatchObject({
      verified: false,
      reason: 'The anchor is not on a chain yet',
    });
  });

  test('says nothing about the anchor while the chain cannot be asked', async () => {
    const tenant = newTenant();
    const { anchorId } = await anchoring.batch(tenant);
    await anchoring.confirmed(tenant, anchorId);
    anchoring.node.goAway();
    const { status, body, headers } = await anchoring.call<ProblemBody>(tenant, 'GET', `/anchors/${anchorId}/verify`);
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'chain.unreachable' });
    expect(headers.get('retry-after')).toBe('5');
  });

  test('of a sandbox says that it is simulated', async () => {
    const tenant = newTenant('sandbox');
    const { anchorId } = await anchoring.batch(tenant);
    await anchoring.until(tenant, anchorId, ({ status }) => status === 'CONFIRMED');
    const answer = await verify(tenant, anchorId);
    expect(answer).toMatchObject({ verified: true, simulated: true, txHash: null, contract: null });
    expect(answer.reason).toMatch(/not written to a chain/);
  });
});

test('metrics tell the oldest certificate without a confirmed anchor, what waits, and what the wallet has left', async () => {
  const tenant = newTenant();
  anchoring.node.break('eth_sendRawTransaction', 'refuse');
  const { anchorId } = await anchoring.batch(tenant);
  await anchoring.certificates.issue(tenant, 3);
  await anchoring.caughtUp();
  const text = await anchoring.metrics();
  const valueOf = (name: string, environment?: string) =>
    Number(
      new RegExp(`^${name}\\{[^}]*${environment ? `environment="${environment}"` : ''}[^}]*\\} (\\S+)$`, 'm').exec(
        text,
      )![1],
    );
  expect(valueOf('probatum_anchoring_pending_leaves', 'live')).toBe(3);
  expect(valueOf('probatum_anchoring_pending_leaves', 'sandbox')).toBe(0);
  expect(valueOf('probatum_anchoring_oldest_unanchored_seconds', 'live')).toBeGreaterThan(0);
  expect(valueOf('probatum_anchoring_oldest_unanchored_seconds', 'sandbox')).toBe(0);
  expect(valueOf('probatum_anchoring_wallet_balance_ether')).toBeGreaterThan(9_000);
  anchoring.node.heal();
  await anchoring.trigger(tenant);
  await anchoring.confirmed(tenant, anchorId);
});

test('anchors are read in the role that sees only those in which the tenant has a share', async () => {
  const [tenant, other] = [newTenant(), newTenant()];
  const { anchorId } = await anchoring.batch(tenant);
  await anchoring.batch(other);
  const { database } = anchoring.harness;
  expect(await database.of(tenant).query('select id from anchors')).toEqual([{ id: anchorId }]);
  await hideFromOwner(database, ['anchor_shares']);
  expect(await anchoring.anchors(tenant)).toMatchObject({ total: 1, items: [{ anchorId }] });
  expect((await anchoring.call(tenant, 'GET', `/anchors/${anchorId}`)).status).toBe(200);
  await database.query('alter table anchor_shares no force row level security');
});
