import { randomInt } from 'node:crypto';

/** FUZZ_SEED walks the document as an earlier run did, FUZZ_REQUESTS further than usual. */
export function fuzzConfig(environment: NodeJS.ProcessEnv = process.env): { seed: number; requests: number } {
  const { FUZZ_SEED: seed, FUZZ_REQUESTS: requests } = environment;
  return { seed: seed ? Number(seed) : randomInt(2 ** 31), requests: requests ? Number(requests) : 8_000 };
}
