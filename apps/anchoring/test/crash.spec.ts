import type { AnchorConfirmed } from '@probatum/contracts/events/anchoring';
import { waitFor } from '@probatum/testing/wait-for';
import { newTenant } from '@probatum/testing/service-harness';
import { RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
});
afterAll(() => anchoring.stop());
afterEach(() => anchoring.restore());

const tenant = newTenant();

describe('a crash', () => {
  test('between commit and broadcast: the same bytes are sent afterwards', async () => {
    anchoring.node.break('eth_sendRawTransaction', 'refuse');
    const { anchorId } = await anchoring.batch(tenant);
    const { raw, hash } = await anchoring.firstTransaction(anchorId);
    expect((await anchoring.anchor(tenant, anchorId)).status).toBe('PENDING');
    expect(anchoring.node.broadcasts).not.toContain(raw);
    await anchoring.halt();
    anchoring.node.heal();
    await anchoring.resume();
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect((await anchoring.anchor(tenant, anchorId)).txHash).toBe(hash);
    expect(await anchoring.transactions(anchorId)).toHaveLength(1);
  });

  test('between broadcast and its answer, no block yet: the same bytes are sent again', async () => {
    await anchoring.chain.mineImmediately(false);
    anchoring.node.break('eth_sendRawTransaction', 'drop-answer');
    const { anchorId } = await anchoring.batch(tenant);
    const { raw } = await anchoring.firstTransaction(anchorId);
    await waitFor(() => anchoring.node.broadcasts.includes(raw));
    await anchoring.halt();
    anchoring.node.heal();
    await anchoring.resume();
    await anchoring.until(tenant, anchorId, ({ status }) => status === 'SUBMITTED');
    await anchoring.chain.mine(1);
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect(await anchoring.transactions(anchorId)).toHaveLength(1);
  });

  test('between broadcast and receipt: the block is found, and nothing is sent again', async () => {
    anchoring.node.break('eth_sendRawTransaction', 'drop-answer');
    anchoring.node.break('eth_getTransactionReceipt', 'refuse');
    const { anchorId } = await anchoring.batch(tenant);
    const { raw } = await anchoring.firstTransaction(anchorId);
    await waitFor(() => anchoring.node.broadcasts.includes(raw));
    await anchoring.halt();
    anchoring.node.heal();
    const sent = anchoring.node.broadcasts.length;
    await anchoring.resume();
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect(anchoring.node.broadcasts).toHaveLength(sent);
  });

  test('in the middle of telling: every certificate is told, none twice', async () => {
    const { anchorId } = await anchoring.batch(tenant, 4_000);
    await anchoring.until(tenant, anchorId, ({ blockNumber }) => blockNumber !== null);
    await anchoring.chain.mine(3);
    // The service passes by an announcement that another session holds: it can tell no more before it stops.
    await waitFor(() =>
      anchoring.database.transaction(async (tx) => {
        const told = await anchoring.confirmationsTold(anchorId, tx);
        if (told > 0) await anchoring.halt();
        return told > 0;
      }),
    );
    expect(await anchoring.confirmationsTold(anchorId)).toBeLessThan(4_000);
    await anchoring.resume();
    await anchoring.expectAnchoredOnce(tenant, anchorId, 4_000);
    const told = anchoring.eventsOf<AnchorConfirmed>('anchor.confirmed', anchorId);
    expect(new Set(told.map(({ data }) => data.certificateId)).size).toBe(4_000);
  });
});

describe('a chain that is away', () => {
  test('is waited for: nothing fails, nothing is lost', async () => {
    anchoring.node.goAway();
    const { anchorId } = await anchoring.batch(tenant);
    const calls = anchoring.node.calls;
    await waitFor(() => anchoring.node.calls > calls + 5);
    expect(await anchoring.anchor(tenant, anchorId)).toMatchObject({ status: 'PENDING', failures: 0 });
    anchoring.node.heal();
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect(anchoring.eventsOf('anchor.failed', anchorId)).toEqual([]);
  });

  test('without breaking off is waited for too', async () => {
    await anchoring.halt();
    await anchoring.resume({ CHAIN_TIMEOUT_MS: 200 });
    await anchoring.expectAnchoredOnce(tenant, (await anchoring.batch(tenant)).anchorId);
    anchoring.node.goAway('hang');
    const { anchorId } = await anchoring.batch(tenant);
    const calls = anchoring.node.calls;
    await waitFor(() => anchoring.node.calls > calls + 3);
    expect(await anchoring.anchor(tenant, anchorId)).toMatchObject({ status: 'PENDING', failures: 0 });
    anchoring.node.heal();
    await anchoring.expectAnchoredOnce(tenant, anchorId);
  });

  test('does not keep the service from starting', async () => {
    await anchoring.halt();
    anchoring.node.goAway();
    await anchoring.resume();
    const { anchorId } = await anchoring.batch(tenant);
    expect((await anchoring.anchor(tenant, anchorId)).status).toBe('PENDING');
    anchoring.node.heal();
    await anchoring.expectAnchoredOnce(tenant, anchorId);
  });
});
