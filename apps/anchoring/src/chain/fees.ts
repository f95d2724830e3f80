/**
 * Fees that a transaction offers, in wei per gas (EIP-1559). The priority fee is always stated, because ethers would
 * guess 1 gwei.
 */
export interface Fees {
  readonly maxFee: bigint;
  readonly priorityFee: bigint;
}

export interface FeeLimits {
  readonly priorityFee: bigint;
  readonly cap: bigint;
}

/** Room for the base fee to double before the transaction is too cheap, but never more than the cap. */
export function firstFees(baseFee: bigint, { priorityFee, cap }: FeeLimits): Fees {
  return { maxFee: smaller(2n * baseFee + priorityFee, cap), priorityFee: smaller(priorityFee, cap) };
}

/** Fees of a replacement. Both must rise by an eighth, or nodes refuse it. Undefined if that exceeds the cap. */
export function replacementFees(old: Fees, baseFee: bigint, limits: FeeLimits): Fees | undefined {
  const current = firstFees(baseFee, limits);
  const maxFee = larger(raised(old.maxFee), current.maxFee);
  const priorityFee = larger(raised(old.priorityFee), current.priorityFee);
  return maxFee > limits.cap || priorityFee > maxFee ? undefined : { maxFee, priorityFee };
}

/** By an eighth, and by one wei at least. */
function raised(fee: bigint): bigint {
  return fee + larger((fee + 7n) / 8n, 1n);
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
