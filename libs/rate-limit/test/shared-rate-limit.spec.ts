import fc from 'fast-check';
import type { RateLimit } from '../src/rate-limit';
import { TokenBucket } from '../src/token-bucket';
import { type Arrival, type Fate, type ProcessClock, simulate } from './simulated-processes';
import { badFates, clocks, crashes, pairsEverywhere, processes, quickFates, traffic } from './traffic';

const starter = { perMinute: 100, capacity: 184 };
const standard = fullMinute(1_000);
const large = fullMinute(30_000);
const limits = fc.constantFrom(starter, standard, fullMinute(40), large);

const usual: readonly ProcessClock[] = Array.from({ length: processes }, (_, process) => ({
  offset: process * 777,
  tidyMs: 100,
}));
const quick: readonly Fate[] = [{ there: 2, back: 1, isLost: false }];

/** A bucket that holds what it gets in a minute. */
function fullMinute(perMinute: number): RateLimit {
  return { perMinute, capacity: perMinute };
}

/** How many of requests at these times (ms) one bucket lets through: the reference. */
function reference(arrivals: readonly Arrival[], limit: RateLimit): number {
  const bucket = new TokenBucket(limit, 0);
  return arrivals.filter(({ at }) => bucket.take(at)).length;
}

/** The first time at which one bucket of the plan would not have let a request through. */
function firstTooMany(times: readonly number[], limit: RateLimit): number | undefined {
  // The sums of a bucket that is asked at other times differ in their last digits.
  const bucket = new TokenBucket({ ...limit, capacity: limit.capacity + 1e-6 }, 0);
  return times.find((at) => !bucket.take(at));
}

function mostWithin(windowMs: number, times: readonly number[]): number {
  let from = 0;
  return times.reduce((most, at, index) => {
    while (times[from]! <= at - windowMs) from += 1;
    return Math.max(most, index - from + 1);
  }, 0);
}

const burst = (size: number, at: number, process: number): Arrival[] =>
  Array.from({ length: size }, () => ({ at, process }));
const every = (ms: number, from: number, to: number, process: number): Arrival[] =>
  Array.from({ length: Math.floor((to - from) / ms) }, (_, index) => ({ at: from + index * ms, process }));
const merged = (...streams: Arrival[][]) => streams.flat().sort((one, other) => one.at - other.at);

describe('processes that share a bucket let through only what one bucket would', () => {
  it('for any traffic, clocks, delays and crashes', async () => {
    const scenario = fc.record({ limit: limits, arrivals: traffic, fates: badFates, clocks, crashes });
    await fc.assert(
      fc.asyncProperty(scenario, async (its) => {
        const { admitted } = await simulate(its);
        expect(firstTooMany(admitted, its.limit)).toBeUndefined();
        if (its.limit === starter) expect(mostWithin(10_000, admitted)).toBeLessThanOrEqual(200);
      }),
      { numRuns: 200 },
    );
  });

  it('when a whole burst is granted together and arrives almost a second later', async () => {
    const arrivals = merged(burst(250, 0, 0), every(10, 940, 12_000, 1));
    const slowFirst = [...Array.from({ length: 999 }, () => quick[0]!), { there: 0, back: 950, isLost: false }];
    const { admitted } = await simulate({
      limit: starter,
      arrivals,
      fates: rotated(slowFirst),
      clocks: usual,
      crashes: [],
    });
    expect(admitted.length).toBeGreaterThan(190);
    expect(firstTooMany(admitted, starter)).toBeUndefined();
  });

  it.each([
    ['at once', quick],
    ['almost a second late', [{ there: 0, back: 950, isLost: false }]],
  ])('when processes that get their leases %s stand still until the bucket is full again', async (_how, fates) => {
    const stalled = usual.map((clock) => ({ ...clock, tidyMs: 1e9 }));
    for (const pause of [100, 900, 1_200, 1_500, 1_900, 2_500, 200_000]) {
      const later = [burst(1_200, 600 + pause, 0), ...usual.map((_, process) => burst(30, 602 + pause, process))];
      const arrivals = merged(pairsEverywhere(600, 1), ...later);
      const { admitted } = await simulate({ limit: standard, arrivals, fates, clocks: stalled, crashes: [] });
      expect(admitted.length).toBeGreaterThan(900);
      expect(firstTooMany(admitted, standard)).toBeUndefined();
    }
  });

  it('when leases are taken and returned in turn, and then all tokens are requested together', async () => {
    const crowds = pairsEverywhere(400, 20).flatMap((its) => Array.from({ length: 10 }, () => its));
    const arrivals = merged(crowds, ...usual.map((_, process) => burst(8_000, 8_000, process)));
    const { admitted } = await simulate({ limit: large, arrivals, fates: quick, clocks: usual, crashes: [] });
    expect(admitted.length).toBeGreaterThan(reference(arrivals, large) * 0.95);
    expect(firstTooMany(admitted, large)).toBeUndefined();
  });
});

describe('processes that share a bucket', () => {
  it('waste next to nothing of it, however the traffic is spread', async () => {
    await fc.assert(
      fc.asyncProperty(limits, traffic, quickFates, async (limit, calls, fates) => {
        const arrivals = calls.map(({ at, process }) => ({ at, process: process % 3 }));
        const { admitted } = await simulate({ limit, arrivals, fates, clocks: usual, crashes: [] });
        expect(admitted.length).toBeGreaterThanOrEqual(Math.floor(reference(arrivals, limit) * 0.95) - 1);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['evenly', merged(every(10, 0, 70_000, 0), every(10, 3, 70_000, 1), every(10, 7, 70_000, 2))],
    ['mostly at one of them', merged(every(5, 0, 70_000, 0), every(400, 3, 70_000, 1), every(3_000, 7, 70_000, 2))],
    [
      'at one after the other',
      merged(every(5, 0, 20_000, 0), every(5, 20_000, 40_000, 1), every(5, 40_000, 70_000, 2)),
    ],
  ])(
    'give a greedy caller who calls %s at least 95 %% of the plan, and at most 200 in any 10 s',
    async (_how, arrivals) => {
      const { admitted } = await simulate({ limit: starter, arrivals, fates: quick, clocks: usual, crashes: [] });
      const most = reference(arrivals, starter);
      expect(admitted.length).toBeLessThanOrEqual(most);
      expect(admitted.length).toBeGreaterThanOrEqual(most * 0.95);
      expect(mostWithin(10_000, admitted)).toBeLessThanOrEqual(200);
      expect(mostWithin(10_000, admitted)).toBeGreaterThanOrEqual(190);
    },
  );
});

/** The last one first: fates are used in turn, beginning with the second. */
function rotated(fates: readonly Fate[]): Fate[] {
  return [fates[0]!, fates.at(-1)!, ...fates.slice(1, -1)];
}
