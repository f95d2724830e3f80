import type { AnchorFailed } from '@probatum/contracts/events/anchoring';
import { deployAnchorRegistry } from '@probatum/contracts-solidity/anchor-registry';
import { waitFor } from '@probatum/testing/wait-for';
import { parseUnits, toQuantity, Transaction } from 'ethers';
import { newTenant } from '@probatum/testing/service-harness';
import { RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
});
afterAll(() => anchoring.stop());
afterEach(() => anchoring.restore());

const tenant = newTenant();

describe('the nonce', () => {
  test('that another program spent with our key is given up once that is final, and the anchor is retried', async () => {
    anchoring.node.break('eth_sendRawTransaction', 'refuse');
    const { anchorId } = await anchoring.batch(tenant);
    const { nonce } = await anchoring.firstTransaction(anchorId);
    await anchoring.halt();
    await anchoring.chain.wallet.sendTransaction({ to: anchoring.chain.wallet.address, nonce });
    anchoring.node.heal();
    await anchoring.resume();
    await anchoring.rounds(5);
    expect(await anchoring.transactions(anchorId)).toMatchObject([{ nonce, discarded: false }]);
    await anchoring.chain.mine(3);
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect(await anchoring.transactions(anchorId)).toMatchObject([
      { nonce, discarded: true },
      { nonce: nonce + 1, discarded: false },
    ]);
    const [failed] = anchoring.eventsOf<AnchorFailed>('anchor.failed', anchorId);
    expect(failed!.data.reason).toMatch(/may use the key/);
  });

  test.each(['nonce too high', 'nonce too low'])('"%s" of a node alone changes nothing', async (message) => {
    anchoring.node.break('eth_sendRawTransaction', { code: -32000, message });
    const { anchorId } = await anchoring.batch(tenant);
    await anchoring.firstTransaction(anchorId);
    await anchoring.rounds(5);
    expect(await anchoring.anchor(tenant, anchorId)).toMatchObject({ status: 'PENDING', failures: 0 });
    anchoring.node.heal();
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect(await anchoring.transactions(anchorId)).toHaveLength(1);
  });

  test('"already known" means sent', async () => {
    anchoring.node.break('eth_sendRawTransaction', { code: -32000, message: 'already known' });
    const { anchorId } = await anchoring.batch(tenant);
    await anchoring.until(tenant, anchorId, ({ status }) => status === 'SUBMITTED');
    anchoring.node.heal();
    await anchoring.expectAnchoredOnce(tenant, anchorId);
  });

  test('serves one transaction at a time: the next batch waits until a block has the one before', async () => {
    await anchoring.chain.mineImmediately(false);
    const first = await anchoring.batch(tenant);
    await anchoring.until(tenant, first.anchorId, ({ status }) => status === 'SUBMITTED');
    const second = await anchoring.batch(tenant);
    await anchoring.rounds(5);
    expect(await anchoring.transactions(second.anchorId)).toEqual([]);
    await anchoring.chain.mine(1);
    await anchoring.until(tenant, second.anchorId, ({ status }) => status === 'SUBMITTED');
    await anchoring.chain.mineImmediately(true);
    await anchoring.chain.mine(1);
    await anchoring.expectAnchoredOnce(tenant, first.anchorId);
    await anchoring.expectAnchoredOnce(tenant, second.anchorId);
  });

  test('is counted by one writer, however many replicas run', async () => {
    await anchoring.resume();
    await anchoring.resume();
    const nonce = await anchoring.chain.nonce();
    const anchorIds: string[] = [];
    for (let i = 0; i < 6; i++) anchorIds.push((await anchoring.sealedBatch(tenant)).anchorId);
    for (const anchorId of anchorIds) await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect(await anchoring.chain.nonce()).toBe(nonce + 6);
  });
});

describe('money', () => {
  test('when the wallet is empty the anchor fails, is told once, and goes on when it is filled', async () => {
    const { wallet, provider } = anchoring.chain;
    const balance = await provider.getBalance(wallet.address);
    await provider.send('anvil_setBalance', [wallet.address, '0x0']);
    const { anchorId, issued } = await anchoring.batch(tenant);
    const failed = await anchoring.until(tenant, anchorId, ({ failures }) => failures >= 3);
    expect(failed).toMatchObject({ status: 'FAILED', failureReason: expect.stringMatching(/insufficient funds/i) });
    await provider.send('anvil_setBalance', [wallet.address, toQuantity(balance)]);
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect(await anchoring.anchor(tenant, anchorId)).toMatchObject({ failureReason: null });
    const [told, ...more] = anchoring.eventsOf<AnchorFailed>('anchor.failed', anchorId);
    expect(more).toEqual([]);
    expect(told!.data).toMatchObject({ anchorStatus: 'FAILED', reason: expect.stringMatching(/insufficient funds/i) });
    expect([...told!.data.certificateIds].sort()).toEqual(issued.map((one) => one.certificateId).sort());
  });

  test('a transaction that no block takes is replaced by one that offers an eighth more, but not without end', async () => {
    await anchoring.halt();
    await anchoring.resume({ CHAIN_REPLACE_SECONDS: 0.05, CHAIN_MAX_REPLACEMENTS: 3 });
    await anchoring.chain.mineImmediately(false);
    const { anchorId } = await anchoring.batch(tenant);
    await waitFor(async () => (await anchoring.transactions(anchorId)).length === 4);
    await anchoring.rounds(10);
    const tries = await anchoring.transactions(anchorId);
    expect(tries).toHaveLength(4);
    expect(new Set(tries.map(({ nonce }) => nonce)).size).toBe(1);
    tries.slice(1).forEach(({ raw, max_fee }, i) => {
      expect(BigInt(max_fee) * 8n).toBeGreaterThanOrEqual(BigInt(tries[i]!.max_fee) * 9n);
      const { maxPriorityFeePerGas } = Transaction.from(raw);
      expect(maxPriorityFeePerGas!).toBeGreaterThan(Transaction.from(tries[i]!.raw).maxPriorityFeePerGas!);
    });
    expect(Transaction.from(tries[0]!.raw).maxPriorityFeePerGas).toBe(0n);
    await anchoring.chain.mine(1);
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect((await anchoring.anchor(tenant, anchorId)).txHash).toBe(tries[3]!.hash);
  });

  test('no transaction offers more than the limit', async () => {
    const { provider } = anchoring.chain;
    await provider.send('anvil_setNextBlockBaseFeePerGas', [toQuantity(parseUnits('300', 'gwei'))]);
    await anchoring.chain.mine(1);
    const { anchorId } = await anchoring.batch(tenant);
    const failed = await anchoring.until(tenant, anchorId, ({ status }) => status === 'FAILED');
    expect(failed.failureReason).toMatch(/base fee exceeds CHAIN_MAX_FEE_GWEI/);
    expect(await anchoring.transactions(anchorId)).toEqual([]);
    await provider.send('anvil_setNextBlockBaseFeePerGas', [toQuantity(parseUnits('1', 'gwei'))]);
    await anchoring.chain.mine(1);
    await anchoring.expectAnchoredOnce(tenant, anchorId);
  });
});

describe('a wrong contract', () => {
  test('of another owner refuses; that is told, and cured by the right one', async () => {
    const stranger = await anchoring.chain.provider.getSigner(3);
    await anchoring.halt();
    await anchoring.resume({ ANCHOR_CONTRACT: await deployAnchorRegistry(stranger) });
    const { anchorId } = await anchoring.batch(tenant);
    const failed = await anchoring.until(tenant, anchorId, ({ status }) => status === 'FAILED');
    expect(failed.failureReason).toBe('the contract refused the transaction: NotOwner');
    await anchoring.restore();
    await anchoring.expectAnchoredOnce(tenant, anchorId);
  });

  test('that is none is noticed before anything is sent', async () => {
    await anchoring.halt();
    await anchoring.resume({ ANCHOR_CONTRACT: `0x${'12'.repeat(20)}` });
    const { anchorId } = await anchoring.batch(tenant);
    const failed = await anchoring.until(tenant, anchorId, ({ status }) => status === 'FAILED');
    expect(failed.failureReason).toMatch(/no anchor registry/);
    expect(await anchoring.transactions(anchorId)).toEqual([]);
    await anchoring.restore();
    await anchoring.expectAnchoredOnce(tenant, anchorId);
  });
});
