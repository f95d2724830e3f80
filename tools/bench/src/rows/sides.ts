import type { BenchPlatform } from '../bench-platform';
import type { Floor } from '../floor';
import type { LoadResult } from '../load';

/** Later work for our requests, above all the anchors of certificates, must not slow down the floor. */
export function undisturbed(platform: BenchPlatform, floor: Pick<Floor, 'processes'>) {
  return {
    processes: new Map([...floor.processes, ...platform.only('Postgres', 'NATS')]),
    around: <T>(work: () => Promise<T>) => platform.withPaused(Object.keys(platform.local.services), work),
  };
}

/** After each run, all that was answered is in the database, and all lag returns to 0. */
export function checkingStored(platform: BenchPlatform, count: () => Promise<number>) {
  let before: number | undefined;
  return {
    after: async ({ succeeded }: LoadResult) => {
      await platform.settle();
      const stored = await count();
      // Requests that were in flight when the generator stopped are stored without an answer.
      if (before !== undefined && stored - before < succeeded) {
        throw new Error(`${succeeded} were answered 201, but only ${stored - before} are stored`);
      }
      before = stored;
    },
  };
}
