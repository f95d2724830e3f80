import fc from 'fast-check';
import { TokenBucket } from './token-bucket';

/** That of the starter plan. */
const starter = { perMinute: 100, capacity: 184 };

/** How many of requests at these times (ms) are let through. */
function admitted(times: readonly number[], bucket = new TokenBucket(starter, 0)): number[] {
  return times.filter((at) => bucket.take(at));
}

describe('a bucket of 184 tokens that gets 100 a minute', () => {
  it('passes 184 together and not one more', () => {
    expect(admitted(new Array<number>(300).fill(0))).toHaveLength(184);
  });

  it('lets exactly 200 through to a caller who tries all the time for 10 seconds', () => {
    const everyMs = Array.from({ length: 10_000 }, (_, ms) => ms);
    expect(admitted(everyMs)).toHaveLength(200);
  });

  it('lets at most 200 through in any 10 seconds, whatever the pattern', () => {
    const gaps = fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 20_000 })), {
      minLength: 300,
      maxLength: 1_500,
    });
    fc.assert(
      fc.property(gaps, (waits) => {
        let now = 0;
        const through = admitted(waits.map((wait) => (now += wait)));
        let from = 0;
        through.forEach((at, index) => {
          while (through[from]! <= at - 10_000) from += 1;
          expect(index - from + 1).toBeLessThanOrEqual(200);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('sustains 100 a minute', () => {
    const tenMinutes = Array.from({ length: 600_000 / 20 }, (_, index) => index * 20);
    const afterTheBurst = admitted(tenMinutes).filter((at) => at >= 60_000 && at < 540_000);
    expect(afterTheBurst.length).toBeGreaterThanOrEqual(799);
    expect(afterTheBurst.length).toBeLessThanOrEqual(801);
  });

  it('says when the next request is let through', () => {
    const bucket = new TokenBucket(starter, 0);
    admitted(new Array<number>(184).fill(0), bucket);
    expect([bucket.remaining, bucket.secondsUntil(1), bucket.secondsUntil(184)]).toEqual([0, 1, 111]);
    expect(bucket.take(599)).toBe(false);
    expect(bucket.take(601)).toBe(true);
  });

  it('is not filled by a clock that goes back', () => {
    const bucket = new TokenBucket(starter, 100_000);
    admitted(new Array<number>(184).fill(100_000), bucket);
    expect(bucket.take(0)).toBe(false);
  });
});
