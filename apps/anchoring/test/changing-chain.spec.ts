import { waitFor } from '@probatum/testing/wait-for';
import { Transaction } from 'ethers';
import { newTenant } from '@probatum/testing/service-harness';
import { RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
});
afterAll(() => anchoring.stop());
afterEach(() => anchoring.restore());

const tenant = newTenant();

describe('a chain that changes its mind', () => {
  test('a reorganised block takes the transaction back to SUBMITTED, with the same bytes', async () => {
    const { anchorId } = await anchoring.batch(tenant);
    const first = await anchoring.until(tenant, anchorId, ({ blockNumber }) => blockNumber !== null);
    await anchoring.chain.mineImmediately(false);
    await anchoring.chain.provider.send('anvil_reorg', [1, []]);
    await anchoring.chain.provider.send('anvil_dropAllTransactions', []);
    const back = await anchoring.until(tenant, anchorId, ({ blockNumber }) => blockNumber === null);
    expect(back).toMatchObject({ status: 'SUBMITTED', txHash: first.txHash, blockTime: null });
    await waitFor(async () => anchoring.chain.provider.getTransaction(first.txHash!));
    await anchoring.chain.mine(1);
    await anchoring.expectAnchoredOnce(tenant, anchorId);
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
    await anchoring.expectAnchoredOnce(tenant, anchorId);
  });

  test('a transaction that the node forgot is sent again', async () => {
    await anchoring.chain.mineImmediately(false);
    const { anchorId } = await anchoring.batch(tenant);
    const { txHash } = await anchoring.until(tenant, anchorId, ({ status }) => status === 'SUBMITTED');
    expect(await anchoring.chain.provider.send('anvil_dropTransaction', [txHash])).toBe(txHash);
    await waitFor(() => anchoring.chain.provider.getTransaction(txHash!));
    await anchoring.chain.mine(1);
    await anchoring.expectAnchoredOnce(tenant, anchorId);
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
    await anchoring.expectAnchoredOnce(tenant, anchorId);
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
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect((await anchoring.anchor(tenant, anchorId)).txHash).toBe(sent.hash);
    expect(await anchoring.transactions(anchorId)).toEqual([]);
  });

  test('by a foreign transaction with our nonce is taken as done too', async () => {
    anchoring.node.break('eth_sendRawTransaction', 'refuse');
    const { anchorId } = await anchoring.batch(tenant);
    const { nonce } = await anchoring.firstTransaction(anchorId);
    await anchoring.halt();
    const { merkleRoot } = await anchoring.stored(anchorId);
    const sent = await anchoring.chain.registry.getFunction('anchor').send(merkleRoot);
    expect(sent.nonce).toBe(nonce);
    await anchoring.chain.mine(3);
    anchoring.node.heal();
    await anchoring.resume();
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect((await anchoring.anchor(tenant, anchorId)).txHash).toBe(sent.hash);
  });

  test('while our transaction was under way: the reverted one is no failure', async () => {
    await anchoring.chain.mineImmediately(false);
    const { anchorId } = await anchoring.batch(tenant);
    const { txHash, merkleRoot } = await anchoring.until(tenant, anchorId, ({ status }) => status === 'SUBMITTED');
    await anchoring.halt();
    const [ours] = await anchoring.transactions(anchorId);
    await anchoring.chain.provider.send('anvil_dropTransaction', [txHash]);
    const sent = await anchoring.chain.registry.getFunction('anchor').send(merkleRoot, { nonce: ours!.nonce });
    await anchoring.chain.mine(1);
    // Our signed transaction cannot be mined under a spent nonce. Under the next nonce it reverts, as if it had come
    // late.
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
    await anchoring.expectAnchoredOnce(tenant, anchorId);
    expect(await anchoring.anchor(tenant, anchorId)).toMatchObject({ txHash: sent.hash, failures: 0 });
  });
});
