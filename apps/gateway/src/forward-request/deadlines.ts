export interface Expiring {
  /** Its time is over. @returns true to be given the same time once more */
  expire(): boolean;
}

/** Watches many waits of the same length with one timer: they end in the order in which they began. */
export class Deadlines {
  private readonly waiting = new Map<Expiring, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly lengthMs: number) {
    this.timer = setInterval(() => this.sweep(), Math.min(250, lengthMs / 2)).unref();
  }

  add(item: Expiring): void {
    this.waiting.set(item, performance.now());
  }

  remove(item: Expiring): void {
    this.waiting.delete(item);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    const limit = performance.now() - this.lengthMs;
    for (const [item, since] of this.waiting) {
      if (since > limit) return;
      this.waiting.delete(item);
      if (item.expire()) this.add(item);
    }
  }
}
