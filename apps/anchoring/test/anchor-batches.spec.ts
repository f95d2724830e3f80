import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import {
  type AnchorConfirmed,
  anchorConfirmedV2,
  type AnchorsConfirmed,
  type AnchorSubmitted,
} from '@probatum/contracts/events/anchoring';
import { certificateIssued } from '@probatum/contracts/events/certificates';
import { maxChunkEvents } from '@probatum/contracts/events/chunk';
import { type CloudEvent, createEvent, subjectOf } from '@probatum/contracts/events/event';
import type { Tenant } from '@probatum/contracts/tenant';
import { waitFor } from '@probatum/testing/wait-for';
import { newTenant } from '@probatum/testing/service-harness';
import { certificatesOf, RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
});
afterAll(() => anchoring.stop());

const sorted = (texts: readonly string[]) => [...texts].sort();

describe('a live batch', () => {
  test('goes to the chain, is confirmed when its block is final, and gives each certificate a proof', async () => {
    const tenant = newTenant();
    const { anchorId, issued } = await anchoring.batch(tenant, 5);
    const submitted = await anchoring.until(tenant, anchorId, ({ blockNumber }) => blockNumber !== null);
    expect(submitted).toMatchObject({ status: 'SUBMITTED', confirmedAt: null, simulated: false, certificates: 5 });

    const confirmed = await anchoring.confirmed(tenant, anchorId);
    const receipt = await anchoring.chain.provider.getTransactionReceipt(confirmed.txHash!);
    const block = await anchoring.chain.provider.getBlock(receipt!.blockNumber);
    expect(confirmed).toMatchObject({
      status: 'CONFIRMED',
      blockNumber: receipt!.blockNumber,
      blockTime: new Date(block!.timestamp * 1000).toISOString(),
      chainId: anchoring.chain.chain.chainId,
      contract: anchoring.chain.contract,
    });
    expect(await anchoring.chain.anchored(confirmed.merkleRoot!)).toHaveLength(1);

    const told = await anchoring.told<AnchorConfirmed>('anchor.confirmed', anchorId, 5);
    expect(sorted(told.map(({ data }) => data.certificateId))).toEqual(sorted(issued.map((one) => one.certificateId)));
    for (const { data, organizationid, environment } of told) {
      const { proof, merkleRoot, canonicalPayloadHash, txHash, blockNumber, blockTime, chainId, contract } = data;
      expect(canonicalPayloadHash).toBe(
        issued.find((one) => one.certificateId === data.certificateId)!.canonicalPayloadHash,
      );
      expect(StandardMerkleTree.verify(merkleRoot, ['bytes32'], [`0x${canonicalPayloadHash}`], [...proof])).toBe(true);
      expect({ merkleRoot, txHash, blockNumber, blockTime, chainId, contract }).toEqual({
        merkleRoot: confirmed.merkleRoot,
        txHash: confirmed.txHash,
        blockNumber: confirmed.blockNumber,
        blockTime: confirmed.blockTime,
        chainId: confirmed.chainId,
        contract: confirmed.contract,
      });
      expect({ organizationId: organizationid, environment }).toEqual(tenant);
    }
  });

  test('is told to each tenant in chunks of its own, and none is larger than a chunk may be', async () => {
    const [large, small] = [newTenant(), newTenant()];
    const theirs = await anchoring.certificates.issue(small, 3);
    const { anchorId, issued } = await anchoring.batch(large, 2 * maxChunkEvents + 1);
    await anchoring.confirmed(large, anchorId);
    await anchoring.told<AnchorConfirmed>('anchor.confirmed', anchorId, issued.length + theirs.length);
    const chunksOf = ({ organizationId }: Tenant) =>
      anchoring.harness.messages.filter(
        ({ type, subject, organizationid }) =>
          type === `probatum.${anchorConfirmedV2.name}` && subject === anchorId && organizationid === organizationId,
      ) as CloudEvent<AnchorsConfirmed>[];
    const listed = (tenant: Tenant) =>
      chunksOf(tenant).flatMap(({ data }) => data.certificates.map(({ certificateId }) => certificateId));
    expect(sorted(listed(large))).toEqual(sorted(issued.map(({ certificateId }) => certificateId)));
    expect(sorted(listed(small))).toEqual(sorted(theirs.map(({ certificateId }) => certificateId)));
    const lengths = chunksOf(large).map(({ data }) => data.certificates.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(maxChunkEvents);
    expect(lengths.length).toBeLessThanOrEqual(4);
    expect(chunksOf(small)).toHaveLength(1);
  });

  test('of one certificate has that certificate for a tree', async () => {
    const tenant = newTenant();
    const { anchorId } = await anchoring.batch(tenant, 1);
    await anchoring.confirmed(tenant, anchorId);
    const [told] = await anchoring.told<AnchorConfirmed>('anchor.confirmed', anchorId, 1);
    expect(told!.data.proof).toEqual([]);
  });

  test('is not confirmed before the chain has finalized its block', async () => {
    const tenant = newTenant();
    const { anchorId } = await anchoring.batch(tenant);
    const { blockNumber } = await anchoring.until(tenant, anchorId, (anchor) => anchor.blockNumber !== null);
    const looks = anchoring.node.count('eth_getTransactionReceipt');
    await waitFor(() => anchoring.node.count('eth_getTransactionReceipt') > looks + 3);
    expect((await anchoring.anchor(tenant, anchorId)).status).toBe('SUBMITTED');
    await anchoring.chain.mine(2);
    expect((await anchoring.until(tenant, anchorId, ({ status }) => status === 'CONFIRMED')).blockNumber).toBe(
      blockNumber,
    );
  });

  test('of many certificates of two tenants is told in events of at most 500, each certificate once', async () => {
    const [one, other] = [newTenant(), newTenant()];
    const theirs = await anchoring.certificates.issue(one, 703);
    const ours = await anchoring.certificates.issue(other, 510);
    const { anchorId, certificates } = await anchoring.trigger(one);
    expect(certificates).toBe(703);
    await anchoring.confirmed(one, anchorId!);

    const submitted = await anchoring.told<AnchorSubmitted>('anchor.submitted', anchorId!, 1213);
    const confirmed = await anchoring.told<AnchorConfirmed>('anchor.confirmed', anchorId!, 1213);
    expect(Math.max(...submitted.map(({ data }) => data.certificateIds.length))).toBeLessThanOrEqual(500);
    expect(submitted.length).toBeLessThanOrEqual(4);
    for (const events of [submitted, confirmed]) {
      for (const [tenant, issued] of [
        [one, theirs],
        [other, ours],
      ] as const) {
        const own = events.filter(({ organizationid }) => organizationid === tenant.organizationId);
        expect(sorted(own.flatMap(({ data }) => certificatesOf(data)))).toEqual(
          sorted(issued.map((each) => each.certificateId)),
        );
      }
    }
  });

  test('takes a certificate once, however often its event comes', async () => {
    const tenant = newTenant();
    const [issued] = await anchoring.certificates.issue(tenant, 1);
    const data = { ...certificateIssued.example, ...issued! };
    for (let again = 0; again < 3; again++) {
      const event = createEvent(certificateIssued, { ...tenant, subject: data.certificateId, time: new Date(), data });
      await anchoring.nats.jetstream().publish(subjectOf(certificateIssued, tenant), JSON.stringify(event));
    }
    const { anchorId, certificates } = await anchoring.trigger(tenant);
    expect(certificates).toBe(1);
    await anchoring.confirmed(tenant, anchorId!);
    expect(await anchoring.told('anchor.confirmed', anchorId!, 1)).toHaveLength(1);
    expect((await anchoring.anchors(tenant)).total).toBe(1);
  });
});

describe('a sandbox batch', () => {
  test('goes the same way without a transaction and says that it is simulated', async () => {
    const tenant = newTenant('sandbox');
    const [nonce, everAnchored] = [await anchoring.chain.nonce(), (await anchoring.chain.anchored()).length];
    const { anchorId, issued } = await anchoring.batch(tenant, 3);
    const confirmed = await anchoring.until(tenant, anchorId, ({ status }) => status === 'CONFIRMED');
    expect(confirmed).toMatchObject({
      simulated: true,
      txHash: null,
      blockNumber: null,
      chainId: null,
      contract: null,
    });
    expect(confirmed.blockTime).toBe(confirmed.createdAt);

    const [submitted] = await anchoring.told<AnchorSubmitted>('anchor.submitted', anchorId, 3);
    expect(submitted!.data).toMatchObject({ simulated: true, txHash: null, chainId: null, contract: null });
    const told = await anchoring.told<AnchorConfirmed>('anchor.confirmed', anchorId, 3);
    for (const { data, environment } of told) {
      expect(environment).toBe('sandbox');
      expect(data).toMatchObject({ simulated: true, txHash: null, blockNumber: null, blockTime: confirmed.createdAt });
      const leaf = issued.find(({ certificateId }) => certificateId === data.certificateId)!.canonicalPayloadHash;
      expect(StandardMerkleTree.verify(confirmed.merkleRoot!, ['bytes32'], [`0x${leaf}`], [...data.proof])).toBe(true);
    }
    expect(await anchoring.chain.nonce()).toBe(nonce);
    expect(await anchoring.chain.anchored()).toHaveLength(everAnchored);
  });

  test('never holds a live certificate, and the other way round', async () => {
    const live = newTenant();
    const sandbox = { ...live, environment: 'sandbox' as const };
    await anchoring.certificates.issue(live, 2);
    const { anchorId, issued } = await anchoring.batch(sandbox, 3);
    await anchoring.until(sandbox, anchorId, ({ status }) => status === 'CONFIRMED');
    const told = await anchoring.told<AnchorConfirmed>('anchor.confirmed', anchorId, 3);
    expect(sorted(told.map(({ data }) => data.certificateId))).toEqual(sorted(issued.map((one) => one.certificateId)));
    expect((await anchoring.trigger(live)).certificates).toBe(2);
  });

  test('does not wait for a chain that is away', async () => {
    const tenant = newTenant('sandbox');
    anchoring.node.goAway();
    try {
      const { anchorId } = await anchoring.batch(tenant);
      await anchoring.until(tenant, anchorId, ({ status }) => status === 'CONFIRMED');
    } finally {
      anchoring.node.heal();
    }
  });
});
