import { CrowdPace } from './pace';

/** How long the relay rests after each batch when one event comes every so many milliseconds. */
function restsAt(intervalMs: number, seconds: number): number[] {
  const pace = new CrowdPace();
  const rests: number[] = [];
  let waiting = 0;
  let next = 0;
  for (let time = 0; time < seconds * 1_000; time += intervalMs) {
    waiting += 1;
    if (time < next) continue;
    rests.push(pace.msAfter(waiting, time));
    next = time + rests.at(-1)!;
    waiting = 0;
  }
  return rests;
}

it('events that come now and then do not wait for each other', () => {
  for (const intervalMs of [25, 100, 1_000]) expect(Math.max(...restsAt(intervalMs, 10))).toBeLessThan(intervalMs);
});

it('events of a crowd travel together', () => {
  const rests = restsAt(5, 2);
  expect(rests.at(-1)).toBeGreaterThan(40);
  expect(Math.max(...rests)).toBeLessThan(70);
  // 200 events a second, in a tenth as many batches.
  expect(rests.length).toBeLessThan(60);
  expect(Math.max(...restsAt(1.25, 2))).toBeLessThanOrEqual(150);
  // 800 events a second, in an eightieth as many batches.
  expect(restsAt(1.25, 2).length).toBeLessThan(20);
});

it('a crowd that fills batches quickly does not wait', () => {
  expect(restsAt(0.1, 2).at(-1)).toBeLessThan(30);
});

it('a crowd that has gone is forgotten', () => {
  const pace = new CrowdPace();
  expect(pace.msAfter(60, 0)).toBe(130);
  expect(pace.msAfter(1, 2_000)).toBeLessThan(13);
});
