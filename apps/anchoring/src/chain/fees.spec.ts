import * as fc from 'fast-check';
import { type Fees, firstFees, replacementFees } from './fees';

const gwei = 1_000_000_000n;
const limits = { priorityFee: 0n, cap: 100n * gwei };

test('the first offer leaves room for the base fee to double, and has no priority fee by default', () => {
  expect(firstFees(3n * gwei, limits)).toEqual({ maxFee: 6n * gwei, priorityFee: 0n });
  expect(firstFees(3n * gwei, { ...limits, priorityFee: gwei })).toEqual({ maxFee: 7n * gwei, priorityFee: gwei });
});

test('no offer is above the cap', () => {
  expect(firstFees(80n * gwei, limits).maxFee).toBe(limits.cap);
  expect(replacementFees({ maxFee: 90n * gwei, priorityFee: 0n }, gwei, limits)).toBeUndefined();
});

test('a replacement follows a base fee that has run away', () => {
  expect(replacementFees({ maxFee: 2n * gwei, priorityFee: 0n }, 20n * gwei, limits)!.maxFee).toBe(40n * gwei);
});

test('a replacement raises both fees by an eighth at least, however small they are, until the cap ends it', () => {
  const fee = fc.bigInt({ min: 0n, max: 10n * gwei });
  fc.assert(
    fc.property(fee, fee, fee, (maxFee, tip, baseFee) => {
      const old: Fees = { maxFee: maxFee + tip, priorityFee: tip };
      const next = replacementFees(old, baseFee, limits);
      if (!next) return;
      for (const member of ['maxFee', 'priorityFee'] as const) {
        expect(next[member]).toBeGreaterThan(old[member]);
        expect(next[member] * 8n).toBeGreaterThanOrEqual(old[member] * 9n);
      }
      expect(next.priorityFee).toBeLessThanOrEqual(next.maxFee);
      expect(next.maxFee).toBeLessThanOrEqual(limits.cap);
    }),
  );
});
