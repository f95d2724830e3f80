import { Clock } from '@probatum/persistence/clock';

/** A clock that stands where a test sets it. */
export class SetClock extends Clock {
  constructor(
    private ms = Date.now(),
    private readonly certain = true,
  ) {
    super();
  }

  set(ms: number): void {
    this.ms = ms;
  }

  nowMs(): number {
    return this.ms;
  }

  async isCertain(): Promise<boolean> {
    return this.certain;
  }
}
