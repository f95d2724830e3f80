import { HeldTime } from './held-time';

const day = 86_400_000;
const start = Date.parse('2026-11-28T12:00:00Z');
/** The clocks at this time after the start, with these errors of the database's and the machine's clock. */
const reading = (afterMs: number, databaseAhead = 0, processAhead = 0) => ({
  monotonicMs: 1_000 + afterMs,
  databaseMs: start + afterMs + databaseAhead,
  processMs: start + afterMs + processAhead,
});
const heldAt = (held: HeldTime, afterMs: number) => held.at(1_000 + afterMs) - start - afterMs;

describe('the held time', () => {
  it.each([31 * day, -31 * day, 365 * day])('is the database’s, whatever the machine’s clock says (%d ms)', (ahead) => {
    const held = new HeldTime(reading(0, 0, ahead));
    expect(heldAt(held, 0)).toBe(0);
    expect(held.take(reading(30_000, 0, -ahead)).verdict).toBe('usual');
    expect(heldAt(held, 60_000)).toBe(0);
  });

  it('follows small steps and slow drift of the database', () => {
    const held = new HeldTime(reading(0));
    for (const [after, ahead] of [
      [30_000, 4_900],
      [60_000, 200],
      [60_000 + 10 * 3_600_000, 20_000],
    ] as const) {
      expect(held.take(reading(after, ahead)).verdict).toBe('usual');
      expect(heldAt(held, after)).toBe(ahead);
    }
  });

  it.each([31 * day, -31 * day, 6_000])(
    'refuses a jump of the database alone, and ends that when it is corrected',
    (jump) => {
      const held = new HeldTime(reading(0));
      expect(held.take(reading(30_000, jump))).toEqual({ verdict: 'refused', jumpMs: jump });
      expect(heldAt(held, 60_000)).toBe(0);
      expect(held.refusedJumpMs).toBe(jump);
      expect(held.isCertainAt(31_000)).toBe(false);
      expect(held.take(reading(90_000, 1_000)).verdict).toBe('usual');
      expect([held.refusedJumpMs, held.isCertainAt(91_000)]).toEqual([0, true]);
    },
  );

  it('follows the database when the machine slept, and after a failover to a host whose clock is right', () => {
    const slept = new HeldTime(reading(0));
    expect(slept.take(reading(30_000, 600_000, 600_000)).verdict).toBe('accepted');
    expect([heldAt(slept, 30_000), slept.isCertainAt(31_000)]).toEqual([600_000, true]);
    const corrected = new HeldTime(reading(0, -day));
    expect(corrected.take(reading(30_000, 0)).verdict).toBe('accepted');
    expect(heldAt(corrected, 30_000)).toBe(0);
  });

  it('lets a day pass before anything is deleted, when the clock of the whole machine was moved', () => {
    const held = new HeldTime(reading(0));
    held.take(reading(30_000, 31 * day, 31 * day));
    expect(held.isCertainAt(1_000 + day)).toBe(false);
    expect(held.isCertainAt(1_000 + 30_000 + day)).toBe(true);
  });

  it('is in doubt while the machine’s clock is far from the database’s', () => {
    const held = new HeldTime(reading(0, 0, 2 * 3_600_000));
    expect([held.processAheadMs, held.isCertainAt(1_000)]).toEqual([2 * 3_600_000, false]);
    held.take(reading(30_000, 0, 10_000));
    expect([held.processAheadMs, held.isCertainAt(31_000)]).toEqual([10_000, true]);
  });
});
