import { isWaiting, retryPauseMs } from './anchor';

test('the pause doubles with each failure, up to five minutes', () => {
  expect([1, 2, 3, 4].map((failures) => retryPauseMs(failures, 5_000))).toEqual([5_000, 10_000, 20_000, 40_000]);
  expect(retryPauseMs(40, 5_000)).toBe(300_000);
  expect(retryPauseMs(5_000, 5_000)).toBe(300_000);
});

test('only an anchor that failed waits, and only until its time', () => {
  const now = new Date();
  const later = new Date(now.getTime() + 1);
  expect(isWaiting({ status: 'FAILED', retryAt: later }, now)).toBe(true);
  expect(isWaiting({ status: 'FAILED', retryAt: now }, now)).toBe(false);
  expect(isWaiting({ status: 'PENDING', retryAt: null }, now)).toBe(false);
  const never = new Date(now.getTime() + 31 * 86_400_000);
  expect(isWaiting({ status: 'FAILED', retryAt: never }, now)).toBe(false);
});
