export interface DeadlineRules<Item> {
  /** How long each item may wait. */
  readonly lengthMs: number;
  /** So many may wait for longer; without a number, none. */
  readonly tolerated?: number;
  /** The time of an item is over. @returns true to give it the same time once more */
  readonly onEnd: (item: Item) => boolean | void;
}

/** Watches many waits of the same length with one timer: they end in the order in which they began. */
export class Deadlines<Item> {
  private readonly waiting = new Map<Item, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly rules: DeadlineRules<Item>) {
    this.timer = setInterval(() => this.sweep(), Math.min(250, rules.lengthMs / 2)).unref();
  }

  add(item: Item): void {
    this.waiting.set(item, performance.now());
  }

  remove(item: Item): void {
    this.waiting.delete(item);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Called by its own timer. */
  sweep(now = performance.now()): void {
    const { lengthMs, tolerated = 0, onEnd } = this.rules;
    for (const [item, since] of this.waiting) {
      if (this.waiting.size <= tolerated || since > now - lengthMs) return;
      this.waiting.delete(item);
      if (onEnd(item)) this.waiting.set(item, now);
    }
  }
}
