import { createHash } from 'node:crypto';
import { createMerkle } from '@probatum/merkle/standard-merkle-tree';
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import type { BenchOptions, Row } from '../row';
import { median } from '../median';

const mustReach = 20;

/** Building a tree of many leaves, and giving the same root as the library whose format it is. */
export async function merkleRow({ rounds, isQuick }: BenchOptions): Promise<Row> {
  const leaves = isQuick ? 20_000 : 100_000;

  const values = Array.from({ length: leaves }, (_, index) => createHash('sha256').update(String(index)).digest());
  const merkle = await createMerkle();
  const packed = new Uint8Array(Buffer.concat(values));
  merkle.build(packed);
  const times = Array.from({ length: rounds }, () => time(() => merkle.build(packed)));
  const reference = time(() =>
    StandardMerkleTree.of(
      values.map((value) => [`0x${value.toString('hex')}`]),
      ['bytes32'],
    ),
  );
  if (reference.result.root !== times[0]!.result.root) throw new Error('The roots differ');
  const ours = median(times.map(({ ms }) => ms));
  const ratio = reference.ms / ours;
  return {
    what: `Merkle build, ${leaves} leaves (floor: @openzeppelin/merkle-tree)`,
    floor: `${Math.round(reference.ms)} ms`,
    ours: `${Math.round(ours)} ms`,
    ratio,
    mustReach: `≥ ${mustReach} × faster`,
    reached: ratio >= mustReach,
  };
}

function time<T>(work: () => T): { ms: number; result: T } {
  const start = performance.now();
  const result = work();
  return { ms: performance.now() - start, result };
}
