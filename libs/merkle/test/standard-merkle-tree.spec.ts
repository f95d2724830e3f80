import { SimpleMerkleTree, StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { hashToHex, isHashHex, packHashes } from '../src/hex';
import { createMerkle, type Merkle } from '../src/standard-merkle-tree';
import * as fc from 'fast-check';
import { createHash } from 'node:crypto';

const hashOf = (text: string) => `0x${createHash('sha256').update(text).digest('hex')}`;
const valuesOf = (count: number) => Array.from({ length: count }, (_, i) => hashOf(`${count}/${i}`));
const oracleOf = (values: string[]) =>
  StandardMerkleTree.of(
    values.map((value) => [value]),
    ['bytes32'],
  );

let merkle: Merkle;
beforeAll(async () => {
  merkle = await createMerkle();
});

/** Both trees agree, and each side accepts the proofs of the other. */
function expectSameAsOracle(values: string[], positions: number[]): void {
  const tree = merkle.build(packHashes(values));
  const oracle = oracleOf(values);
  expect(tree.root).toBe(oracle.root);
  for (const position of positions) {
    const proof = tree.proofAt(position);
    expect(proof).toEqual(oracle.getProof(position));
    expect(StandardMerkleTree.verify(tree.root, ['bytes32'], [values[position]], proof)).toBe(true);
    expect(merkle.verifyProof(oracle.root, values[position]!, oracle.getProof(position))).toBe(true);
  }
}

describe('a tree in the format of OpenZeppelin', () => {
  test.each([1, 2, 3, 5, 8, 100, 1000])('of %i values has the root and the proofs of the original', (count) => {
    const positions = Array.from({ length: Math.min(count, 20) }, (_, i) => Math.floor((i * count) / 20) % count);
    expectSameAsOracle(valuesOf(count), positions);
  });

  test('of any values, equal ones among them, has the root and the proofs of the original', () => {
    const value = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => hashToHex(bytes)),
      fc.constantFrom(hashOf('twin'), `0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) =>
        expectSameAsOracle(
          values,
          values.map((_, position) => position),
        ),
      ),
      { numRuns: 60 },
    );
  });

  test('keeps equal values, each with a proof of its own', () => {
    const twin = hashOf('twin');
    const values = [twin, hashOf('other'), twin, twin];
    const tree = merkle.build(packHashes(values));
    expect(tree.size).toBe(4);
    for (const position of [0, 2, 3]) expect(merkle.verifyProof(tree.root, twin, tree.proofAt(position))).toBe(true);
  });

  test('refuses an empty list, a torn value and a position that it does not have', () => {
    expect(() => merkle.build(new Uint8Array(0))).toThrow(RangeError);
    expect(() => merkle.build(new Uint8Array(33))).toThrow(RangeError);
    expect(() => merkle.build(packHashes(valuesOf(3))).proofAt(3)).toThrow(RangeError);
  });
});

describe('a proof', () => {
  const values = valuesOf(9);

  /** The same hash with the lowest bit of one byte changed. */
  function withChangedByte(hash: string, byte: number): string {
    const bytes = packHashes([hash]);
    bytes[byte]! ^= 1;
    return hashToHex(bytes);
  }

  test('fails when any byte of the value, of the root or of the proof is changed', () => {
    const tree = merkle.build(packHashes(values));
    const proof = tree.proofAt(4);
    expect(merkle.verifyProof(tree.root, values[4]!, proof)).toBe(true);
    for (let byte = 0; byte < 32; byte++) {
      expect(merkle.verifyProof(withChangedByte(tree.root, byte), values[4]!, proof)).toBe(false);
      expect(merkle.verifyProof(tree.root, withChangedByte(values[4]!, byte), proof)).toBe(false);
      proof.forEach((sibling, at) => {
        const changed = proof.with(at, withChangedByte(sibling, byte));
        expect(merkle.verifyProof(tree.root, values[4]!, changed)).toBe(false);
      });
    }
  });

  test('fails when it is shortened, lengthened or turned round', () => {
    const tree = merkle.build(packHashes(values));
    const proof = tree.proofAt(4);
    expect(merkle.verifyProof(tree.root, values[4]!, proof.slice(1))).toBe(false);
    expect(merkle.verifyProof(tree.root, values[4]!, proof.slice(0, -1))).toBe(false);
    expect(merkle.verifyProof(tree.root, values[4]!, [...proof, proof[0]!])).toBe(false);
    expect(merkle.verifyProof(tree.root, values[4]!, proof.toReversed())).toBe(false);
  });

  test('does not pass an inner node off as a leaf', () => {
    const simple = SimpleMerkleTree.of(values);
    const dump = simple.dump().tree;
    const proofOfInnerNode = [dump[2]!];
    expect(SimpleMerkleTree.verify(simple.root, dump[1]!, proofOfInnerNode)).toBe(true);

    const nodes = oracleOf(values).dump().tree;
    expect(merkle.verifyProof(nodes[0]!, nodes[1]!, [nodes[2]!])).toBe(false);
    expect(merkle.verifyProof(nodes[0]!, nodes[0]!, [])).toBe(false);
  });

  test('is accepted with and without 0x, and nothing that is not 32 bytes in lower-case hex is', () => {
    const tree = merkle.build(packHashes(values));
    const bare = (hash: string) => hash.slice(2);
    const proof = tree.proofAt(0);
    expect(merkle.verifyProof(bare(tree.root), bare(values[0]!), proof.map(bare))).toBe(true);
    for (const bad of ['', '0x', tree.root + '00', bare(tree.root) + ' ', tree.root.toUpperCase(), 'g'.repeat(64)]) {
      expect(merkle.verifyProof(bad, values[0]!, proof)).toBe(false);
      expect(merkle.verifyProof(tree.root, bad, proof)).toBe(false);
      expect(merkle.verifyProof(tree.root, values[0]!, [bad, ...proof.slice(1)])).toBe(false);
    }
  });
});

describe('hashes in hex', () => {
  test('come back as they went in', () => {
    const values = valuesOf(5);
    const packed = packHashes(values);
    expect(values.map((_, i) => hashToHex(packed, i * 32))).toEqual(values);
  });

  test('are refused when they are not 32 bytes of lower-case hex', () => {
    expect(isHashHex(`${'a'.repeat(64)}\n`)).toBe(false);
    expect(isHashHex(['a'.repeat(64)])).toBe(false);
    expect(() => packHashes([hashOf('a'), 'b'.repeat(63)])).toThrow('Hash 1 is not 32 bytes');
  });
});
