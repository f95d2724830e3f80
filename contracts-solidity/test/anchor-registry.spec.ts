import { blocksOnDemand } from '@probatum/testing/blocks-on-demand';
import { startTestChain, type TestChain } from '@probatum/testing/test-chain';
import {
  Contract,
  Interface,
  type JsonRpcProvider,
  type ContractTransactionResponse,
  type JsonRpcSigner,
} from 'ethers';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { compileAnchorRegistry } from '../scripts/compile-anchor-registry';
import { anchorRegistryAbi, deployAnchorRegistry, encodeAnchor, readAnchoredAt } from '../src/anchor-registry';
import { AnchorRegistryNotFound, ChainRefused, ChainUnreachable } from '../src/chain-errors';

const root = `0x${'ab'.repeat(32)}`;
const otherRoot = `0x${'cd'.repeat(32)}`;

let chain: TestChain;
let provider: JsonRpcProvider;
let owner: JsonRpcSigner;
let stranger: JsonRpcSigner;

beforeAll(async () => {
  chain = await startTestChain();
  provider = await blocksOnDemand(chain);
  [owner, stranger] = [await provider.getSigner(0), await provider.getSigner(1)];
});
afterAll(async () => {
  provider.destroy();
  await chain.stop();
});

async function registryOf(signer: JsonRpcSigner): Promise<Contract> {
  return new Contract(await deployAnchorRegistry(signer), anchorRegistryAbi, signer);
}

async function mined(transaction: Promise<ContractTransactionResponse>) {
  const receipt = await (await transaction).wait();
  return receipt!;
}

const send = (registry: Contract, method: string, ...values: unknown[]) =>
  mined(registry.getFunction(method).send(...values));

function errorName(error: { data?: string }): string | undefined {
  return new Interface(anchorRegistryAbi).parseError(error.data ?? '0x')?.name;
}

const refusal = (work: Promise<unknown>) => work.then(() => 'no error', errorName);

test('the committed artifact is what the compiler makes of the source', () => {
  const folder = join(__dirname, '..');
  const committed = readFileSync(join(folder, 'artifacts', 'AnchorRegistry.json'), 'utf8');
  expect(committed).toBe(compileAnchorRegistry(folder));
});

describe('the registry', () => {
  test('stores the time of the block and tells it in an event', async () => {
    const registry = await registryOf(owner);
    const receipt = await send(registry, 'anchor', root);
    const block = await provider.getBlock(receipt.blockNumber);
    const told = registry.interface.parseLog(receipt.logs[0]!)!;
    expect(told.name).toBe('Anchored');
    expect(told.args.toObject()).toEqual({ root, time: BigInt(block!.timestamp) });
    expect(await registry.getFunction('anchoredAt')(root)).toBe(BigInt(block!.timestamp));
    expect(await registry.getFunction('anchoredAt')(otherRoot)).toBe(0n);
    expect(receipt.gasUsed).toBeLessThan(50_000n);
  });

  test('anchors a root once and keeps its first time', async () => {
    const registry = await registryOf(owner);
    await send(registry, 'anchor', root);
    const first: unknown = await registry.getFunction('anchoredAt')(root);
    await provider.send('evm_increaseTime', [100]);
    expect(await refusal(send(registry, 'anchor', root))).toBe('AlreadyAnchored');
    expect(await registry.getFunction('anchoredAt')(root)).toBe(first);
  });

  test('takes roots from its owner only', async () => {
    const registry = await registryOf(owner);
    expect(await refusal(send(registry.connect(stranger) as Contract, 'anchor', root))).toBe('NotOwner');
    expect(await registry.getFunction('anchoredAt')(root)).toBe(0n);
  });

  test('changes hands in two steps, and the offer can be withdrawn', async () => {
    const registry = await registryOf(owner);
    const theirs = registry.connect(stranger) as Contract;
    expect(await refusal(send(theirs, 'transferOwnership', stranger.address))).toBe('NotOwner');
    expect(await refusal(send(theirs, 'acceptOwnership'))).toBe('NotPendingOwner');

    await send(registry, 'transferOwnership', stranger.address);
    expect(await registry.getFunction('owner')()).toBe(owner.address);
    await send(registry, 'transferOwnership', `0x${'0'.repeat(40)}`);
    expect(await refusal(send(theirs, 'acceptOwnership'))).toBe('NotPendingOwner');

    await send(registry, 'transferOwnership', stranger.address);
    await send(theirs, 'acceptOwnership');
    expect(await registry.getFunction('owner')()).toBe(stranger.address);
    expect(await refusal(send(theirs, 'acceptOwnership'))).toBe('NotPendingOwner');
    expect(await refusal(send(registry, 'anchor', root))).toBe('NotOwner');
    await send(theirs, 'anchor', root);
  });

  test('understands the call data that we encode', async () => {
    const registry = await registryOf(owner);
    expect(encodeAnchor(root)).toBe(registry.interface.encodeFunctionData('anchor', [root]));
  });
});

describe('reading an anchor', () => {
  test('gives the time of the block as of the moment asked about', async () => {
    const registry = await registryOf(owner);
    const contract = await registry.getAddress();
    const question = { rpcUrl: chain.url, contract, root };
    await provider.send('anvil_mine', [3]);
    expect(await readAnchoredAt(question)).toBeNull();

    const receipt = await send(registry, 'anchor', root);
    const time = new Date((await provider.getBlock(receipt.blockNumber))!.timestamp * 1000);
    expect(await readAnchoredAt(question)).toEqual(time);
    expect(await readAnchoredAt({ ...question, blockTag: receipt.blockNumber })).toEqual(time);
    expect(await readAnchoredAt({ ...question, blockTag: { blockHash: receipt.blockHash } })).toEqual(time);
    expect(await readAnchoredAt({ ...question, blockTag: receipt.blockNumber - 1 })).toBeNull();
    expect(await readAnchoredAt({ ...question, blockTag: 'finalized' })).toBeNull();
    await provider.send('anvil_mine', [3]);
    expect(await readAnchoredAt({ ...question, blockTag: 'finalized' })).toEqual(time);
  });

  test('tells a missing registry and an unknown block from a root that is not anchored', async () => {
    const question = { rpcUrl: chain.url, contract: stranger.address, root };
    await expect(readAnchoredAt(question)).rejects.toThrow(AnchorRegistryNotFound);
    const unknownBlock = { blockHash: `0x${'9'.repeat(64)}` };
    await expect(readAnchoredAt({ ...question, blockTag: unknownBlock })).rejects.toThrow(ChainRefused);
  });

  test('tells an unreachable chain from a root that is not anchored', async () => {
    const question = { contract: stranger.address, root, timeoutMs: 20_000 };
    await expect(readAnchoredAt({ ...question, rpcUrl: 'http://127.0.0.1:9' })).rejects.toThrow(ChainUnreachable);
    await withServer('<html>busy</html>', 502, async (rpcUrl) => {
      await expect(readAnchoredAt({ ...question, rpcUrl })).rejects.toThrow('status 502');
    });
    await withServer('[]', 200, async (rpcUrl) => {
      await expect(readAnchoredAt({ ...question, rpcUrl })).rejects.toThrow('not JSON-RPC');
    });
    await withServer(null, 200, async (rpcUrl) => {
      const hasty = { ...question, rpcUrl, timeoutMs: 200 };
      await expect(readAnchoredAt(hasty)).rejects.toThrow(/cannot be reached.*timeout/);
    });
  });
});

/** A server that gives this answer, or none at all. */
async function withServer(body: string | null, status: number, work: (url: string) => Promise<void>): Promise<void> {
  const server: Server = createServer((_, response) => {
    if (body !== null) response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
