import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { waitFor } from '@probatum/testing/wait-for';
import type { Customer } from '../customer';
import type { WebhookReceiver } from '../webhook-receiver';
import { type ListedAnchor, type ListedCertificate, readAll, readChain } from './inventory';
import type { Load } from './load';

/** Every certificate that was answered 201 exists, once for its key; nothing else does. */
export async function expectExactlyOnce({ customer, promised, refused }: Load): Promise<void> {
  expect(refused).toEqual([]);
  const listed = await readAll<ListedCertificate>(customer, '/certificates');
  const found = listed.map(({ externalId, certificateId }) => `${externalId} ${certificateId}`);
  expect(found.sort()).toEqual([...promised].map(([key, certificateId]) => `${key} ${certificateId}`).sort());
}

/** Each is a leaf of one batch that is confirmed, and its proof leads to the root of that batch. */
export async function expectAnchoredOnce(load: Load, receiver: WebhookReceiver): Promise<void> {
  const anchors = await readAll<ListedAnchor>(load.customer, '/anchors');
  expect(new Set(anchors.map(({ status }) => status))).toEqual(new Set(['CONFIRMED']));
  expect(anchors.reduce((sum, { certificates }) => sum + certificates, 0)).toBe(load.promised.size);
  const roots = new Map(anchors.map(({ anchorId, merkleRoot }) => [anchorId, merkleRoot]));
  for (const { body } of receiver.received.filter(({ event }) => event === 'anchor.confirmed')) {
    const { anchorId, merkleRoot, proof, canonicalPayloadHash } = body.payload as unknown as Confirmed;
    expect(merkleRoot).toBe(roots.get(anchorId));
    expect(StandardMerkleTree.verify(merkleRoot, ['bytes32'], [`0x${canonicalPayloadHash}`], proof)).toBe(true);
  }
}

interface Confirmed {
  readonly anchorId: string;
  readonly merkleRoot: string;
  readonly proof: string[];
  readonly canonicalPayloadHash: string;
}

interface Chained {
  readonly chainRpcUrl: string;
  /** Everyone who has anchored there. */
  readonly customers: readonly Customer[];
}

/** The chain has exactly the roots of these batches, each once, and its owner has sent nothing beside. */
export async function expectNoRootLostOrTwice({ chainRpcUrl, customers }: Chained): Promise<void> {
  const lists = await Promise.all(customers.map((customer) => readAll<ListedAnchor>(customer, '/anchors')));
  const anchors = new Map(lists.flat().map((anchor) => [anchor.anchorId, anchor]));
  const [{ contract }] = anchors.values() as unknown as [ListedAnchor];
  const { roots, sent } = await readChain(chainRpcUrl, contract);
  expect(roots.sort()).toEqual([...anchors.values()].map(({ merkleRoot }) => merkleRoot).sort());
  // The first one has made the contract.
  expect(sent).toBe(1 + roots.length);
}

/** Each is announced, and repeated announcements are the same event. */
export async function expectAnnounced({ promised }: Load, receiver: WebhookReceiver, event: string): Promise<void> {
  const eventIdsOf = () => {
    const ids = new Map<string, Set<string>>();
    for (const { id, body } of receiver.received.filter((each) => each.event === event)) {
      const { certificateId } = body.payload;
      ids.set(certificateId, (ids.get(certificateId) ?? new Set()).add(id));
    }
    return ids;
  };
  const waiting = { describe: `${event} of all ${promised.size} certificates` };
  const ids = await waitFor(() => eventIdsOf().size >= promised.size && eventIdsOf(), waiting);
  expect([...ids.keys()].sort()).toEqual([...promised.values()].sort());
  expect([...ids.values()].filter(({ size }) => size > 1)).toEqual([]);
}
