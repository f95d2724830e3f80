/** One late look may be a pause for collecting garbage. */
const lateLooks = 2;
/** So many good looks in a row end it, each with half the lateness at most. */
const goodLooks = 10;

/** Is there more to do than can be done? By how late regular looks at the clock come. */
export class Overload {
  private overloaded = false;
  /** Looks in a row that speak for the other state. */
  private against = 0;

  constructor(private readonly limitMs: number) {}

  get isOverloaded(): boolean {
    return this.overloaded;
  }

  look(lateMs: number): void {
    const isAgainst = this.overloaded ? lateMs <= this.limitMs / 2 : lateMs > this.limitMs;
    this.against = isAgainst ? this.against + 1 : 0;
    if (this.against < (this.overloaded ? goodLooks : lateLooks)) return;
    this.overloaded = !this.overloaded;
    this.against = 0;
  }
}
