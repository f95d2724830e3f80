import { createKeccak } from 'hash-wasm';
import { compareHashes, sortedPositions } from './hash-order';
import { hashBytes, hashToHex, isHashHex, packHashes, writeHash } from './hex';

/** A tree in the format of OpenZeppelin's `StandardMerkleTree` of `['bytes32']`. */
export interface MerkleTree {
  /** `0x` and 64 hex digits. */
  readonly root: string;
  readonly size: number;
  /**
   * Sibling hashes from the leaf to the root, for the value at this position of the list that was built.
   * @throws RangeError when there is no such position.
   */
  proofAt(position: number): string[];
}

export interface Merkle {
  /**
   * Builds the tree over values of 32 bytes each, laid end to end. Equal values are kept, each at its own position.
   * @throws RangeError when there is none, or the length is no multiple of 32.
   */
  build(values: Uint8Array): MerkleTree;
  /**
   * Whether the proof leads from the value to the root. All are lower-case hex with or without `0x`; anything that is
   * not 32 bytes makes the answer `false`.
   */
  verifyProof(root: string, leafValue: string, proof: readonly string[]): boolean;
}

/** Loads keccak-256 once. The returned function works synchronously and may be shared. */
export async function createMerkle(): Promise<Merkle> {
  const keccak = await createKeccak(256);
  const hash: Hash = (input) => keccak.init().update(input).digest('binary');
  const hasher: Hasher = { hashLeaf: (value) => hash(hash(value)), hashPair: createPairHash(hash) };
  return {
    build: (values) => buildTree(hasher, values),
    verifyProof: (root, leafValue, proof) => verifyProof(hasher, root, leafValue, proof),
  };
}

type Hash = (input: Uint8Array) => Uint8Array;

interface Hasher {
  /** Twice, so that a leaf differs from an inner node, which is 64 bytes hashed once: no second preimage. */
  hashLeaf: Hash;
  /** The parent of the two hashes that lie at `left` and right after it; which of them is the smaller is no matter. */
  hashPair(bytes: Uint8Array, left: number): Uint8Array;
}

function createPairHash(hash: Hash): Hasher['hashPair'] {
  const sorted = new Uint8Array(2 * hashBytes);
  return (bytes, left) => {
    const swap = compareHashes(bytes, left, left + hashBytes) > 0 ? hashBytes : 0;
    for (let i = 0; i < sorted.length; i++) sorted[i] = bytes[left + (i ^ swap)]!;
    return hash(sorted);
  };
}

/**
 * One flat buffer of 2n - 1 hashes: the root at 0, children of i at 2i + 1 and 2i + 2, sorted leaves from the end
 * backwards. The layout is that of OpenZeppelin, so root and proofs are the same.
 */
function buildTree(hasher: Hasher, values: Uint8Array): MerkleTree {
  const size = values.length / hashBytes;
  if (size === 0 || !Number.isInteger(size)) throw new RangeError('A tree needs one or more values of 32 bytes');
  const leaves = hashLeaves(hasher, values);
  const last = 2 * size - 2;
  const nodes = new Uint8Array((last + 1) * hashBytes);
  const nodeOf = new Uint32Array(size);
  sortedPositions(leaves).forEach((position, rank) => {
    const node = last - rank;
    nodeOf[position] = node;
    nodes.set(leaves.subarray(position * hashBytes, (position + 1) * hashBytes), node * hashBytes);
  });
  for (let node = last - size; node >= 0; node--) {
    nodes.set(hasher.hashPair(nodes, (2 * node + 1) * hashBytes), node * hashBytes);
  }
  return {
    root: hashToHex(nodes),
    size,
    proofAt(position) {
      const node = nodeOf[position];
      if (node === undefined) throw new RangeError(`The tree has no leaf at position ${position}`);
      return proofOf(nodes, node);
    },
  };
}

function hashLeaves(hasher: Hasher, values: Uint8Array): Uint8Array {
  const leaves = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at += hashBytes) {
    leaves.set(hasher.hashLeaf(values.subarray(at, at + hashBytes)), at);
  }
  return leaves;
}

function proofOf(nodes: Uint8Array, leafNode: number): string[] {
  const proof: string[] = [];
  for (let node = leafNode; node > 0; node = (node - 1) >> 1) {
    const sibling = node % 2 === 1 ? node + 1 : node - 1;
    proof.push(hashToHex(nodes, sibling * hashBytes));
  }
  return proof;
}

function verifyProof(hasher: Hasher, root: string, leafValue: string, proof: readonly string[]): boolean {
  if (![root, leafValue, ...proof].every(isHashHex)) return false;
  const pair = packHashes([leafValue, leafValue]);
  pair.set(hasher.hashLeaf(pair.subarray(0, hashBytes)));
  for (const sibling of proof) {
    writeHash(pair, hashBytes, sibling);
    pair.set(hasher.hashPair(pair, 0));
  }
  return hashToHex(pair) === hashToHex(packHashes([root]));
}
