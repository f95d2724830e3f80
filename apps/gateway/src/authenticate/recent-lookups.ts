interface Recent<Known> {
  /** Null when there is nothing by this name. */
  readonly found: Known | null;
  readonly askedAt: number;
}

interface Asking<Known> {
  readonly askedAt: number;
  readonly answer: Promise<Known | null>;
}

/** No request is judged by what was asked longer ago than this: a revoked key is refused everywhere within a second. */
const hardLimitMs = 900;
/** From this age on the next request has the key looked up anew, without waiting for it. */
const renewAfterMs = 450;
const mostNames = 20_000;

/** What was read from the database within the last second, so that most requests need no query. */
export class RecentLookups<Row, Known> {
  private readonly known = new Map<string, Recent<Known>>();
  /** Apart, so that somebody who tries random names drives out no real ones. */
  private readonly unknown = new Map<string, Recent<Known>>();
  private readonly asking = new Map<string, Asking<Known>>();

  /**
   * @param findRow asks the database by name
   * @param derive what is kept of a row; given the same version, it returns what was kept before
   */
  constructor(
    private readonly findRow: (name: string) => Promise<Row | undefined>,
    private readonly derive: (row: Row, before: Known | null) => Known,
    private readonly onFailure: (error: unknown) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** At once when it was read lately, else after one query. */
  find(name: string): Known | null | Promise<Known | null> {
    const recent = this.known.get(name) ?? this.unknown.get(name);
    return recent ? this.renewed(name, recent) : this.ask(name);
  }

  /**
   * The same for what was there when it was asked for last, however long ago: looking it up costs no more than its
   * owner does. All else is not asked for. @returns undefined when nothing is known of it
   */
  recall(name: string): Known | null | Promise<Known | null> | undefined {
    const recent = this.known.get(name);
    return recent ? this.renewed(name, recent) : this.recallUnknown(name);
  }

  /** Whether there was something by this name when it was asked for last. */
  knows(name: string): boolean {
    return this.known.has(name);
  }

  get size(): number {
    return this.known.size + this.unknown.size;
  }

  /** This process takes note of a change from here on; the others within the second. That it was there is recalled. */
  forget(name: string): void {
    const recent = this.known.get(name);
    if (recent) this.known.set(name, { ...recent, askedAt: -Infinity });
    this.unknown.delete(name);
    this.asking.delete(name);
  }

  private renewed(name: string, { found, askedAt }: Recent<Known>): Known | null | Promise<Known | null> {
    const age = this.now() - askedAt;
    if (age < renewAfterMs) return found;
    const answer = this.ask(name);
    if (age >= hardLimitMs) return answer;
    answer.catch(this.onFailure);
    return found;
  }

  private recallUnknown(name: string): null | Promise<Known | null> | undefined {
    const recent = this.unknown.get(name);
    return recent && this.now() - recent.askedAt < hardLimitMs ? null : this.running(name);
  }

  /** A query that hangs is not joined for longer than an answer would be kept. */
  private running(name: string): Promise<Known | null> | undefined {
    const running = this.asking.get(name);
    return running && this.now() - running.askedAt < hardLimitMs ? running.answer : undefined;
  }

  /** One query at a time for one name. */
  private ask(name: string): Promise<Known | null> {
    const running = this.running(name);
    if (running) return running;
    const askedAt = this.now();
    const asking = { askedAt, answer: this.read(name, askedAt) };
    this.asking.set(name, asking);
    const done = () => {
      if (this.asking.get(name) === asking) this.asking.delete(name);
    };
    asking.answer.then(done, done);
    return asking.answer;
  }

  private async read(name: string, askedAt: number): Promise<Known | null> {
    const row = await this.findRow(name);
    // A later answer is already here, or it was forgotten meanwhile: this one is right only for who waited for it.
    const isCurrent = this.asking.get(name)?.askedAt === askedAt;
    const before = this.known.get(name);
    const found = row ? this.derive(row, before?.found ?? null) : null;
    if (isCurrent) this.keep(name, { found, askedAt });
    return found;
  }

  private keep(name: string, recent: Recent<Known>): void {
    this.known.delete(name);
    this.unknown.delete(name);
    const kept = recent.found ? this.known : this.unknown;
    if (kept.size >= mostNames) kept.delete(kept.keys().next().value!);
    kept.set(name, recent);
  }
}
