export interface Random {
  /** A whole number of `from` to `to`. */
  between(from: number, to: number): number;
  shuffled<T>(items: readonly T[]): T[];
}

/** The same seed gives the same numbers (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    shuffled: (items) => {
      const drawn = items.map((item) => ({ item, lot: next() }));
      return drawn.sort((one, two) => one.lot - two.lot).map(({ item }) => item);
    },
  };
}
