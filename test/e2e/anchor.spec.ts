import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { anchorRegistryAbi } from '@probatum/contracts-solidity/anchor-registry';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { Contract, JsonRpcProvider } from 'ethers';
import { type Account, openAccount } from '../account';
import { trigger, type Triggered, untilAnchored } from '../anchored';
import { beforeItsAnchor, type Certificate, issue, type Page, sha256 } from '../certificate';
import type { Answer } from '../customer';

let account: Account;
let chain: JsonRpcProvider;

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Anchored Ltd');
  chain = new JsonRpcProvider(account.local.chainRpcUrl, undefined, { staticNetwork: true, cacheTimeout: -1 });
}, 150_000);

afterAll(() => chain.destroy());

interface Trust {
  readonly level: string;
  readonly score: number;
  readonly reasons: { readonly code: string; readonly effect: string; readonly detail: string }[];
  readonly unknown: string[];
  readonly nextLevel: string;
}

const trustOf = (id: string) => account.live.get<Trust>(`/certificates/${id}/trust`);

test('trust is explained from the first moment: facts that count, missing facts and unknown facts', async () => {
  const { certificate, seen: trust } = await beforeItsAnchor(account.live, (one) => trustOf(one.certificateId));
  const { trustLevel, trustScore } = certificate;
  expect(trust).toMatchObject({ level: trustLevel, score: trustScore, nextLevel: 'anchored' });
  expect(trust).toMatchObject({ level: 'recorded', policy: { id: expect.any(String), version: 1 } });
  expect(new Set(trust.reasons.map(({ effect }) => effect))).toEqual(new Set(['raises', 'missing']));
  expect(trust.reasons.every(({ code, detail }) => code && detail)).toBe(true);
  expect(trust.unknown.length).toBeGreaterThan(0);
});

describe('certificates that were anchored', () => {
  let certificates: Certificate[];
  let triggered: Answer<Triggered>;
  beforeAll(async () => {
    const issued = [await issue(account.live), await issue(account.live), await issue(account.live)];
    triggered = await trigger(account.live);
    certificates = await Promise.all(issued.map((each) => untilAnchored(account.live, each)));
  }, 60_000);

  test('were taken by the trigger, and leave nothing for another', async () => {
    const nothing = { anchorId: null, certificates: 0 };
    const own = { anchorId: certificates[2]!.anchor.anchorId, certificates: expect.any(Number) };
    expect([triggered.status, triggered.body]).toEqual(triggered.status === 202 ? [202, own] : [200, nothing]);
    const again = await trigger(account.live);
    expect([again.status, again.body]).toEqual([200, nothing]);
  });

  test('are in a batch that is listed, with the part of the caller only, and found on the chain by the API', async () => {
    const { items } = await account.live.get<Page<{ anchorId: string; certificates: number }>>('/anchors');
    const { total } = await account.live.get<Page<Certificate>>('/certificates');
    expect(items.reduce((sum, anchor) => sum + anchor.certificates, 0)).toBe(total);
    const { anchorId, merkleRoot, txHash } = certificates[0]!.anchor;
    const own = { anchorId, status: 'CONFIRMED', simulated: false, failures: 0, merkleRoot, txHash };
    expect(items).toContainEqual(expect.objectContaining(own));
    expect(await account.live.get(`/anchors/${anchorId}`)).toMatchObject(own);
    expect(await account.live.get(`/anchors/${anchorId}/verify`)).toMatchObject({ anchorId, verified: true, txHash });
  });

  test('can be checked on the chain with ethers and @openzeppelin/merkle-tree alone', async () => {
    for (const { canonicalPayloadHash, anchor } of certificates) {
      const leaf = [`0x${canonicalPayloadHash}`];
      expect(StandardMerkleTree.verify(anchor.merkleRoot, ['bytes32'], leaf, anchor.proof)).toBe(true);
      const other = [`0x${sha256('another payload')}`];
      expect(StandardMerkleTree.verify(anchor.merkleRoot, ['bytes32'], other, anchor.proof)).toBe(false);
    }
    const { merkleRoot, txHash, blockNumber, blockTime, contract } = certificates[0]!.anchor;
    const registry = new Contract(contract, anchorRegistryAbi, chain);
    const receipt = await chain.getTransactionReceipt(txHash);
    expect(receipt).toMatchObject({ status: 1, to: contract, blockNumber });
    expect(registry.interface.parseLog(receipt!.logs[0]!)).toMatchObject({
      name: 'Anchored',
      args: [merkleRoot, expect.anything()],
    });
    const seconds = (await registry.getFunction('anchoredAt')(merkleRoot)) as bigint;
    expect(new Date(Number(seconds) * 1_000).toISOString()).toBe(blockTime);
    expect((await chain.getBlock('finalized'))!.number).toBeGreaterThanOrEqual(blockNumber);
  });

  test('have risen by it, and say so', async () => {
    const { certificateId, trustScore } = certificates[0]!;
    const trust = await trustOf(certificateId);
    expect(trust).toMatchObject({ level: 'anchored', score: trustScore, nextLevel: 'assured' });
    expect(trust.reasons).toContainEqual(expect.objectContaining({ code: 'anchor.confirmed', effect: 'raises' }));
  });
});

test('in the sandbox everything is the same but the transaction, and the answers say so', async () => {
  const issued = await issue(account.sandbox);
  await trigger(account.sandbox);
  const { certificateId, anchor, canonicalPayloadHash } = await untilAnchored(account.sandbox, issued);
  expect(anchor).toMatchObject({ simulated: true, txHash: null, blockNumber: null, contract: null });
  const leaf = [`0x${canonicalPayloadHash}`];
  expect(StandardMerkleTree.verify(anchor.merkleRoot, ['bytes32'], leaf, anchor.proof)).toBe(true);
  expect(await account.public.get(`/verification/${certificateId}`)).toMatchObject({
    valid: true,
    environment: 'sandbox',
  });
  expect(await account.public.expecting(200, `POST /verification/${certificateId}/verify-anchor`)).toMatchObject({
    ...{ verified: true, simulated: true, reason: expect.stringContaining('Sandbox') },
  });
});
