import fc from 'fast-check';
import { rateLimitHeaders } from './rate-limit-headers';
import { TokenBucket } from './token-bucket';

const starter = { perMinute: 100, capacity: 184 };
const standard = { perMinute: 1_000, capacity: 1_000 };

function headersAfter(limit: { perMinute: number; capacity: number }, taken: number): Map<string, string> {
  const bucket = new TokenBucket(limit, 0);
  for (let count = 0; count < taken; count += 1) bucket.take(0);
  const list = rateLimitHeaders(bucket);
  return new Map(list.flatMap((name, index) => (index % 2 ? [] : [[name, list[index + 1]!] as const])));
}

const pair = (headers: Map<string, string>) =>
  ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`)));

describe('the headers of a limit', () => {
  it('are about a minute in X-RateLimit and about the burst in RateLimit', () => {
    expect(pair(headersAfter(starter, 10))).toEqual([100, 100, 1]);
    expect(pair(headersAfter(starter, 124))).toEqual([100, 60, 24]);
    expect(headersAfter(starter, 124).get('ratelimit')).toBe('"burst";r=60;t=75');
    expect(headersAfter(starter, 124).get('ratelimit-policy')).toBe('"sustained";q=100;w=60, "burst";q=184;w=111');
  });

  it('never let a caller who goes by them be refused', () => {
    const limits = fc.constantFrom(starter, standard, { perMinute: 3, capacity: 3 });
    const steps = fc.array(fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), waits: fc.boolean() }));
    fc.assert(
      fc.property(limits, steps, (limit, moves) => {
        const bucket = new TokenBucket(limit, 0);
        let now = 0;
        expect(bucket.take(now)).toBe(true);
        for (const { share, waits } of moves) {
          const list = rateLimitHeaders(bucket);
          const [most, remaining, reset] = [1, 3, 5].map((index) => Number(list[index]));
          expect(remaining).toBeLessThanOrEqual(most!);
          // Part of the remaining tokens together, or none until the bucket is full and then the whole limit.
          const isWhole = waits && remaining! < most!;
          if (isWhole) now += reset! * 1_000;
          const count = isWhole ? Math.min(most!, limit.capacity) : Math.floor(remaining! * share);
          for (let sent = 0; sent < count; sent += 1) expect(bucket.take(now)).toBe(true);
        }
      }),
    );
  });
});
