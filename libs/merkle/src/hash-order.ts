import { hashBytes } from './hex';

/** Negative, zero or positive, as the 32 bytes at `a` sort before, equal or after those at `b`. */
export function compareHashes(bytes: Uint8Array, a: number, b: number): number {
  for (let i = 0; i < hashBytes; i++) {
    const difference = bytes[a + i]! - bytes[b + i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Positions of the hashes in ascending byte order; equal hashes keep their order.
 *
 * A double holds 53 exact bits: as many leading bits of the hash as fit, then its position. The engine sorts
 * doubles without a callback; hashes that agree in the leading bits (rare, unless equal) are then ordered in full.
 */
export function sortedPositions(hashes: Uint8Array): Uint32Array {
  const count = hashes.length / hashBytes;
  const positionRange = 2 ** Math.ceil(Math.log2(Math.max(count, 2)));
  const droppedRange = Math.max(1, (2 ** 32 * positionRange) / 2 ** 53);
  const keys = new Float64Array(count);
  const view = new DataView(hashes.buffer, hashes.byteOffset, hashes.byteLength);
  for (let position = 0; position < count; position++) {
    const prefix = Math.floor(view.getUint32(position * hashBytes) / droppedRange);
    keys[position] = prefix * positionRange + position;
  }
  keys.sort();
  const positions = Uint32Array.from(keys, (key) => key % positionRange);
  orderEqualPrefixes(hashes, keys, positions, positionRange);
  return positions;
}

function orderEqualPrefixes(hashes: Uint8Array, keys: Float64Array, positions: Uint32Array, positionRange: number) {
  const prefixAt = (rank: number) => Math.floor(keys[rank]! / positionRange);
  const byHash = (a: number, b: number) => compareHashes(hashes, a * hashBytes, b * hashBytes) || a - b;
  for (let start = 0, end = 1; start < keys.length; start = end++) {
    while (end < keys.length && prefixAt(end) === prefixAt(start)) end++;
    if (end - start > 1) positions.subarray(start, end).sort(byHash);
  }
}
