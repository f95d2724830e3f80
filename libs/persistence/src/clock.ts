/** The clocks of the machines on which services, Postgres and callers run may differ by so much. */
export const clockToleranceMs = 5_000;

/**
 * The time that decides about expiry, deletion and signatures. Durations and time limits use `performance.now()`
 * instead.
 */
export abstract class Clock {
  /** Whole milliseconds since 1970. It sends no query, so it is cheap enough for every request. */
  abstract nowMs(): number;

  /**
   * Asks the database once more. False while the database's time made a jump, or while the time of this machine is
   * far from it. Nothing is deleted then: a deletion can wait, and cannot be undone.
   */
  abstract isCertain(): Promise<boolean>;

  now(): Date {
    return new Date(this.nowMs());
  }
}
