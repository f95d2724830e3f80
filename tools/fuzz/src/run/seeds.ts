/** Bits of a number mixed so that neighbours have nothing in common (the finalizer of MurmurHash3). */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** Every request has a seed of its own, so that it can be made again without those before it. */
export function seedOf(runSeed: number, index: number): number {
  return mixed(mixed(runSeed) + index);
}
