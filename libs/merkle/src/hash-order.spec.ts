import { sortedPositions } from './hash-order';

/** Hashes that agree in their first `shared` bytes, in no order. */
function hashesSharing(shared: number, tails: number[]): Uint8Array {
  const bytes = new Uint8Array(tails.length * 32);
  tails.forEach((tail, i) => {
    bytes.fill(7, i * 32, i * 32 + shared);
    bytes[i * 32 + shared] = tail;
  });
  return bytes;
}

test.each([0, 3, 4, 5, 31])('hashes that share %i leading bytes are ordered by the byte that differs', (shared) => {
  expect([...sortedPositions(hashesSharing(shared, [200, 3, 255, 0, 3, 17]))]).toEqual([3, 1, 4, 5, 0, 2]);
});

test('many hashes are ordered as a plain comparison of their bytes orders them', () => {
  const count = 3000;
  let state = 1;
  const bytes = Uint8Array.from({ length: count * 32 }, () => (state = (state * 48271) % 2147483647) & 3);
  const hex = (at: number) => Buffer.from(bytes.buffer, at * 32, 32).toString('hex');
  const expected = Array.from({ length: count }, (_, i) => i).sort((a, b) => (hex(a) < hex(b) ? -1 : 1));
  expect([...sortedPositions(bytes)]).toEqual(expected);
});
