export interface Reader {
  /** Nobody waits for this caller any longer. */
  letGo(): void;
}

/**
 * Callers who do not read their answers, each of whom holds a connection to a service. While few do, they may take
 * their time, as on a slow line; when they hold half of the connections, those who have stalled long enough are let go.
 */
export class StalledReaders {
  private readonly waiting = new Map<Reader, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly most: number,
    private readonly patienceMs: number,
  ) {
    this.timer = setInterval(() => this.sweep(), Math.min(1_000, patienceMs / 2)).unref();
  }

  add(reader: Reader): void {
    this.waiting.set(reader, performance.now());
  }

  remove(reader: Reader): void {
    this.waiting.delete(reader);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Oldest first. */
  private sweep(): void {
    const limit = performance.now() - this.patienceMs;
    for (const [reader, since] of this.waiting) {
      if (this.waiting.size <= this.most || since > limit) return;
      this.waiting.delete(reader);
      reader.letGo();
    }
  }
}
