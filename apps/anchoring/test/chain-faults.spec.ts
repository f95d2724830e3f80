import type { AnchorConfirmed, AnchorFailed } from '@probatum/contracts/events/anchoring';
import { deployAnchorRegistry } from '@probatum/contracts-solidity/anchor-registry';
import { waitFor } from '@probatum/testing/wait-for';
import { parseUnits, toQuantity, Transaction } from 'ethers';
import { newTenant, RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
});
afterAll(() => anchoring.stop());
afterEach(async () => {
  anchoring.node.heal();
  await anchoring.chain.takeAtOnce(true);
  await anchoring.settleToOne();
});

const tenant = newTenant();

/** Anchored by one transaction, told once to each certificate. */
async function expectAnchoredOnce(anchorId: string, certificates = 2): Promise<void> {
  const { merkleRoot, txHash, blockNumber } = await anchoring.confirmed(tenant, anchorId);
  const logs = await anchoring.chain.anchored(merkleRoot!);
  expect(logs.map((log) => [log.transactionHash, log.blockNumber])).toEqual([[txHash, blockNumber]]);
  await anchoring.told<AnchorConfirmed>('anchor.confirmed', anchorId, certificates);
  await anchoring.handled();
  expect(anchoring.eventsOf('anchor.confirmed', anchorId)).toHaveLength(certificates);
}

async function firstTransaction(anchorId: string) {
  return waitFor(async () => (await anchoring.transactions(anchorId))[0], { describe: 'a signed transaction' });
}

describe('a crash', () => {
  test('between commit and broadcast: the same bytes are sent afterwards', async () => {
    anchoring.node.break('eth_sendRawTransaction', 'refuse');
    const { anchorId } = await anchoring.batch(tenant);
    const { raw, hash } = await firstTransaction(anchorId);
    expect((await anchoring.anchor(tenant, anchorId)).status).toBe('PENDING');
    expect(anchoring.node.broadcasts).not.toContain(raw);
    await anchoring.halt();
    anchoring.node.heal();
    await anchoring.resume();
    await expectAnchoredOnce(anchorId);
    expect((await anchoring.anchor(tenant, anchorId)).txHash).toBe(hash);
    expect(await anchoring.transactions(anchorId)).toHaveLength(1);
  });

  test('between broadcast and its answer, no block yet: the same bytes are sent again', async () => {
    await anchoring.chain.takeAtOnce(false);
    anchoring.node.break('eth_sendRawTransaction', 'drop-answer');
    const { anchorId } = await anchoring.batch(tenant);
    const { raw } = await firstTransaction(anchorId);
    await waitFor(() => anchoring.node.broadcasts.includes(raw));
    await anchoring.halt();
    anchoring.node.heal();
    await anchoring.resume();
    await anchoring.until(tenant, anchorId, ({ status }) => status === 'SUBMITTED');
    await anchoring.chain.mine(1);
    await expectAnchoredOnce(anchorId);
    expect(await anchoring.transactions(anchorId)).toHaveLength(1);
  });

  test('between broadcast and receipt: the block is found, and nothing is sent again', async () => {
    anchoring.node.break('eth_sendRawTransaction', 'drop-answer');
    anchoring.node.break('eth_getTransactionReceipt', 'refuse');
    const { anchorId } = await anchoring.batch(tenant);
    const { raw } = await firstTransaction(anchorId);
    await waitFor(() => anchoring.node.broadcasts.includes(raw));
    await anchoring.halt();
    anchoring.node.heal();
    const sent = anchoring.node.broadcasts.length;
    await anchoring.resume();
    await expectAnchoredOnce(anchorId);
    expect(anchoring.node.broadcasts).toHaveLength(sent);
  });

  test('in the middle of telling: every certificate is told, none twice', async () => {
    const { anchorId } = await anchoring.batch(tenant, 4_000);
    await anchoring.until(tenant, anchorId, ({ blockNumber }) => blockNumber !== null);
    await anchoring.chain.mine(3);
    await waitFor(async () => (await anchoring.confirmationsTold(anchorId)) > 0);
    await anchoring.halt();
    expect(await anchoring.confirmationsTold(anchorId)).toBeLessThan(4_000);
    await anchoring.resume();
    await expectAnchoredOnce(anchorId, 4_000);
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
    await expectAnchoredOnce(anchorId);
    expect(anchoring.eventsOf('anchor.failed', anchorId)).toEqual([]);
  });

  test('without breaking off is waited for too', async () => {
    await anchoring.halt();
    await anchoring.resume({ CHAIN_TIMEOUT_MS: 200 });
    await expectAnchoredOnce((await anchoring.batch(tenant)).anchorId);
    anchoring.node.goAway('hang');
    const { anchorId } = await anchoring.batch(tenant);
    const calls = anchoring.node.calls;
    await waitFor(() => anchoring.node.calls > calls + 3);
    expect(await anchoring.anchor(tenant, anchorId)).toMatchObject({ status: 'PENDING', failures: 0 });
    anchoring.node.heal();
    await expectAnchoredOnce(anchorId);
  });

  test('does not keep the service from starting', async () => {
    await anchoring.halt();
    anchoring.node.goAway();
    await anchoring.resume();
    const { anchorId } = await anchoring.batch(tenant);
    expect((await anchoring.anchor(tenant, anchorId)).status).toBe('PENDING');
    anchoring.node.heal();
    await expectAnchoredOnce(anchorId);
  });
});

describe('a chain that changes its mind', () => {
  test('a reorganised block takes the transaction back to SUBMITTED, with the same bytes', async () => {
    const { anchorId } = await anchoring.batch(tenant);
    const first = await anchoring.until(tenant, anchorId, ({ blockNumber }) => blockNumber !== null);
    await anchoring.chain.takeAtOnce(false);
    await anchoring.chain.provider.send('anvil_reorg', [1, []]);
    await anchoring.chain.provider.send('anvil_dropAllTransactions', []);
    const back = await anchoring.until(tenant, anchorId, ({ blockNumber }) => blockNumber === null);
    expect(back).toMatchObject({ status: 'SUBMITTED', txHash: first.txHash, blockTime: null });
    await waitFor(async () => anchoring.chain.provider.getTransaction(first.txHash!));
    await anchoring.chain.mine(1);
    await expectAnchoredOnce(anchorId);
    const again = await anchoring.anchor(tenant, anchorId);
    expect(again.txHash).toBe(first.txHash);
    expect(again.blockNumber).toBeGreaterThan(first.blockNumber!);
    expect(await anchoring.transactions(anchorId)).toHaveLength(1);
  });

  test('a receipt of a block that the chain does not have is not believed', async () => {
    const { anchorId } = await anchoring.batch(tenant);
    const { blockNumber } = await anchoring.until(tenant, anchorId, (anchor) => anchor.blockNumber !== null);
    anchoring.node.rewrite('eth_getBlockByNumber', (params, block) =>
      Number(params[0]) === blockNumber ? { ...block, hash: `0x${'0'.repeat(64)}` } : block,
    );
    await anchoring.chain.mine(3);
    await anchoring.rounds(5);
    expect((await anchoring.anchor(tenant, anchorId)).status).toBe('SUBMITTED');
    anchoring.node.heal();
    await expectAnchoredOnce(anchorId);
  });

  test('a transaction that the node forgot is sent again', async () => {
    await anchoring.chain.takeAtOnce(false);
    const { anchorId } = await anchoring.batch(tenant);
    const { txHash } = await anchoring.until(tenant, anchorId, ({ status }) => status === 'SUBMITTED');
    expect(await anchoring.chain.provider.send('anvil_dropTransaction', [txHash])).toBe(txHash);
    await waitFor(() => anchoring.chain.provider.getTransaction(txHash!));
    await anchoring.chain.mine(1);
    await expectAnchoredOnce(anchorId);
    expect(await anchoring.transactions(anchorId)).toHaveLength(1);
  });

  test('a chain that lost its latest blocks, final ones too, gets their transactions again before the next', async () => {
    const earlier = await anchoring.batch(tenant);
    await anchoring.confirmed(tenant, earlier.anchorId);
    const { blockNumber, merkleRoot } = await anchoring.anchor(tenant, earlier.anchorId);
    await anchoring.halt();
    const lost = (await anchoring.chain.provider.getBlockNumber()) - blockNumber! + 1;
    await anchoring.chain.provider.send('anvil_rollback', [lost]);
    expect(await anchoring.chain.anchored(merkleRoot!)).toEqual([]);
    await anchoring.resume();
    const { anchorId } = await anchoring.batch(tenant);
    await expectAnchoredOnce(anchorId);
    expect(await anchoring.chain.anchored(merkleRoot!)).toHaveLength(1);
  });
});

describe('a root that is on the chain already', () => {
  test('is taken as done, with the block that it is in', async () => {
    anchoring.node.break('eth_estimateGas', 'refuse');
    const { anchorId } = await anchoring.batch(tenant);
    const { merkleRoot } = await anchoring.until(tenant, anchorId, (anchor) => anchor.merkleRoot !== null);
    await anchoring.halt();
    const sent = await anchoring.chain.registry.getFunction('anchor').send(merkleRoot);
    await anchoring.chain.mine(2);
    anchoring.node.heal();
    await anchoring.resume();
    await expectAnchoredOnce(anchorId);
    expect((await anchoring.anchor(tenant, anchorId)).txHash).toBe(sent.hash);
    expect(await anchoring.transactions(anchorId)).toEqual([]);
  });

  test('by a foreign transaction with our nonce is taken as done too', async () => {
    anchoring.node.break('eth_sendRawTransaction', 'refuse');
    const { anchorId } = await anchoring.batch(tenant);
    const { nonce } = await firstTransaction(anchorId);
    await anchoring.halt();
    const { merkleRoot } = await anchoring.stored(anchorId);
    const sent = await anchoring.chain.registry.getFunction('anchor').send(merkleRoot);
    expect(sent.nonce).toBe(nonce);
    await anchoring.chain.mine(3);
    anchoring.node.heal();
    await anchoring.resume();
    await expectAnchoredOnce(anchorId);
    expect((await anchoring.anchor(tenant, anchorId)).txHash).toBe(sent.hash);
  });

  test('while our transaction was under way: the reverted one is no failure', async () => {
    await anchoring.chain.takeAtOnce(false);
    const { anchorId } = await anchoring.batch(tenant);
    const { txHash, merkleRoot } = await anchoring.until(tenant, anchorId, ({ status }) => status === 'SUBMITTED');
    await anchoring.halt();
    const [ours] = await anchoring.transactions(anchorId);
    await anchoring.chain.provider.send('anvil_dropTransaction', [txHash]);
    const sent = await anchoring.chain.registry.getFunction('anchor').send(merkleRoot, { nonce: ours!.nonce });
    await anchoring.chain.mine(1);
    // What we had signed cannot be mined under a spent nonce; under the next one it reverts, as if it had come late.
    const late = await anchoring.chain.wallet.signTransaction({
      ...Transaction.from(ours!.raw).toJSON(),
      nonce: ours!.nonce + 1,
      gasLimit: 100_000,
      from: undefined,
      hash: undefined,
      sig: undefined,
    });
    const { hash } = await anchoring.chain.provider.broadcastTransaction(late);
    await anchoring.chain.mine(1);
    await anchoring.database.query(
      `update transactions set hash = $2, raw = $3, nonce = nonce + 1 where anchor_id = $1`,
      [anchorId, hash, late],
    );
    expect((await anchoring.chain.provider.getTransactionReceipt(hash))!.status).toBe(0);
    await anchoring.resume();
    await expectAnchoredOnce(anchorId);
    expect(await anchoring.anchor(tenant, anchorId)).toMatchObject({ txHash: sent.hash, failures: 0 });
  });
});

describe('the nonce', () => {
  test('that somebody else has spent with our key is given up once that is final, and the anchor tried anew', async () => {
    anchoring.node.break('eth_sendRawTransaction', 'refuse');
    const { anchorId } = await anchoring.batch(tenant);
    const { nonce } = await firstTransaction(anchorId);
    await anchoring.halt();
    await anchoring.chain.wallet.sendTransaction({ to: anchoring.chain.wallet.address, nonce });
    anchoring.node.heal();
    await anchoring.resume();
    await anchoring.rounds(5);
    expect(await anchoring.transactions(anchorId)).toMatchObject([{ nonce, discarded: false }]);
    await anchoring.chain.mine(3);
    await expectAnchoredOnce(anchorId);
    expect(await anchoring.transactions(anchorId)).toMatchObject([
      { nonce, discarded: true },
      { nonce: nonce + 1, discarded: false },
    ]);
    const [failed] = anchoring.eventsOf<AnchorFailed>('anchor.failed', anchorId);
    expect(failed!.data.reason).toMatch(/used elsewhere/);
  });

  test.each(['nonce too high', 'nonce too low'])('"%s" of a node alone changes nothing', async (message) => {
    anchoring.node.break('eth_sendRawTransaction', { code: -32000, message });
    const { anchorId } = await anchoring.batch(tenant);
    await firstTransaction(anchorId);
    await anchoring.rounds(5);
    expect(await anchoring.anchor(tenant, anchorId)).toMatchObject({ status: 'PENDING', failures: 0 });
    anchoring.node.heal();
    await expectAnchoredOnce(anchorId);
    expect(await anchoring.transactions(anchorId)).toHaveLength(1);
  });

  test('"already known" means sent', async () => {
    anchoring.node.break('eth_sendRawTransaction', { code: -32000, message: 'already known' });
    const { anchorId } = await anchoring.batch(tenant);
    await anchoring.until(tenant, anchorId, ({ status }) => status === 'SUBMITTED');
    anchoring.node.heal();
    await expectAnchoredOnce(anchorId);
  });

  test('serves one transaction at a time: the next batch waits until a block has the one before', async () => {
    await anchoring.chain.takeAtOnce(false);
    const first = await anchoring.batch(tenant);
    await anchoring.until(tenant, first.anchorId, ({ status }) => status === 'SUBMITTED');
    const second = await anchoring.batch(tenant);
    await anchoring.rounds(5);
    expect(await anchoring.transactions(second.anchorId)).toEqual([]);
    await anchoring.chain.mine(1);
    await anchoring.until(tenant, second.anchorId, ({ status }) => status === 'SUBMITTED');
    await anchoring.chain.takeAtOnce(true);
    await anchoring.chain.mine(1);
    await expectAnchoredOnce(first.anchorId);
    await expectAnchoredOnce(second.anchorId);
  });

  test('is counted by one writer, however many replicas run', async () => {
    await anchoring.resume();
    await anchoring.resume();
    const nonce = await anchoring.chain.nonce();
    const anchorIds: string[] = [];
    for (let i = 0; i < 6; i++) anchorIds.push((await anchoring.batch(tenant)).anchorId);
    for (const anchorId of anchorIds) await expectAnchoredOnce(anchorId);
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
    await expectAnchoredOnce(anchorId);
    expect(await anchoring.anchor(tenant, anchorId)).toMatchObject({ failureReason: null });
    const [told, ...more] = anchoring.eventsOf<AnchorFailed>('anchor.failed', anchorId);
    expect(more).toEqual([]);
    expect(told!.data).toMatchObject({ anchorStatus: 'FAILED', reason: expect.stringMatching(/insufficient funds/i) });
    expect([...told!.data.certificateIds].sort()).toEqual(issued.map((one) => one.certificateId).sort());
  });

  test('a transaction that no block takes is replaced by one that offers an eighth more, but not without end', async () => {
    await anchoring.halt();
    await anchoring.resume({ CHAIN_REPLACE_SECONDS: 0.05, CHAIN_MAX_REPLACEMENTS: 3 });
    await anchoring.chain.takeAtOnce(false);
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
    await expectAnchoredOnce(anchorId);
    expect((await anchoring.anchor(tenant, anchorId)).txHash).toBe(tries[3]!.hash);
  });

  test('no transaction offers more than the limit', async () => {
    const { provider } = anchoring.chain;
    await provider.send('anvil_setNextBlockBaseFeePerGas', [toQuantity(parseUnits('300', 'gwei'))]);
    await anchoring.chain.mine(1);
    const { anchorId } = await anchoring.batch(tenant);
    const failed = await anchoring.until(tenant, anchorId, ({ status }) => status === 'FAILED');
    expect(failed.failureReason).toMatch(/base fee is above our limit/);
    expect(await anchoring.transactions(anchorId)).toEqual([]);
    await provider.send('anvil_setNextBlockBaseFeePerGas', [toQuantity(parseUnits('1', 'gwei'))]);
    await anchoring.chain.mine(1);
    await expectAnchoredOnce(anchorId);
  });
});

describe('a wrong contract', () => {
  test('of another owner refuses; that is told, and cured by the right one', async () => {
    const stranger = await anchoring.chain.provider.getSigner(3);
    await anchoring.halt();
    await anchoring.resume({ ANCHOR_CONTRACT: await deployAnchorRegistry(stranger) });
    const { anchorId } = await anchoring.batch(tenant);
    const failed = await anchoring.until(tenant, anchorId, ({ status }) => status === 'FAILED');
    expect(failed.failureReason).toBe('the contract refuses: NotOwner');
    await anchoring.settleToOne();
    await expectAnchoredOnce(anchorId);
  });

  test('that is none is noticed before anything is sent', async () => {
    await anchoring.halt();
    await anchoring.resume({ ANCHOR_CONTRACT: `0x${'12'.repeat(20)}` });
    const { anchorId } = await anchoring.batch(tenant);
    const failed = await anchoring.until(tenant, anchorId, ({ status }) => status === 'FAILED');
    expect(failed.failureReason).toMatch(/no anchor registry/);
    expect(await anchoring.transactions(anchorId)).toEqual([]);
    await anchoring.settleToOne();
    await expectAnchoredOnce(anchorId);
  });
});
