import { BoundedCache, mebibyte } from '@probatum/cache/bounded-cache';
import { sizeInMemory } from '@probatum/cache/size-in-memory';

interface Recent<Known> {
  /** Null when there is nothing by this name. */
  readonly found: Known | null;
  readonly askedAt: number;
  readonly bytes: number;
}

interface Asking<Known> {
  readonly askedAt: number;
  readonly answer: Promise<Known | null>;
}

/** No request is judged by what was asked longer ago than this: a revoked key is refused everywhere within a second. */
const hardLimitMs = 900;
/** From this age on the next request has the key looked up anew, without waiting for it. */
const renewAfterMs = 450;
/** Longer than any name that a credential has: a client certificate's value has 1,000 characters at most. */
const maxNameLength = 1_100;
/** Beside a credential, its identities for the services are kept, which say the same again. */
const derivedShare = 3;

export interface LookupMemory {
  readonly maxBytes: number;
  /** After so long without a request, what was read is dropped. */
  readonly keepMs: number;
}

const ordinary: LookupMemory = { maxBytes: 16 * mebibyte, keepMs: 60_000 };
const unknowns = { maxBytes: 2 * mebibyte, lifeMs: hardLimitMs, maxNameLength };
/** About 20,000 names. */
const names = { maxBytes: 4 * mebibyte, lifeMs: 86_400_000, maxNameLength };
const present = Object.freeze({});

/** Rows that were read from the database within the last second, so that most requests need no query. */
export class RecentLookups<Row, Known> {
  private readonly known: BoundedCache<Recent<Known>>;
  /** Separate, so that random names evict no real ones. */
  private readonly unknown: BoundedCache<Recent<Known>>;
  /** Names of what was there, long after what was read is dropped. */
  private readonly seen: BoundedCache<object>;
  private readonly asking = new Map<string, Asking<Known>>();

  /**
   * @param findRow queries the database by name
   * @param derive makes the kept object of a row; given the same version, it returns the previous object
   * @param memory limits of the memory
   */
  constructor(
    private readonly findRow: (name: string) => Promise<Row | undefined>,
    private readonly derive: (row: Row, before: Known | null) => Known,
    private readonly onFailure: (error: unknown) => void,
    private readonly now: () => number = () => performance.now(),
    { maxBytes, keepMs }: LookupMemory = ordinary,
  ) {
    this.known = new BoundedCache({ maxBytes, lifeMs: keepMs, maxNameLength, now });
    this.unknown = new BoundedCache({ ...unknowns, now });
    this.seen = new BoundedCache({ ...names, now });
  }

  /** Immediately if it was read recently, otherwise after one query. */
  find(name: string): Known | null | Promise<Known | null> {
    const recent = this.known.get(name) ?? this.unknown.get(name);
    if (recent) return this.renewed(name, recent);
    return name.length > maxNameLength ? null : this.ask(name);
  }

  /**
   * The same for what was there when it was asked for last, however long ago: looking it up costs no more than its
   * owner does. All else is not asked for. @returns undefined when nothing is known of it
   */
  recall(name: string): Known | null | Promise<Known | null> | undefined {
    const recent = this.known.get(name);
    if (recent) return this.renewed(name, recent);
    return this.knows(name) ? this.ask(name) : this.recallUnknown(name);
  }

  /** Whether there was something by this name when it was asked for last. */
  knows(name: string): boolean {
    return this.seen.get(name) !== undefined;
  }

  /** Of all that is kept. */
  get bytes(): number {
    return this.known.bytes + this.unknown.bytes + this.seen.bytes;
  }

  /** This process takes note of a change from here on; the others within the second. That it was there is recalled. */
  forget(name: string): void {
    const recent = this.known.get(name);
    if (recent) this.known.set(name, { ...recent, askedAt: -Infinity }, recent);
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
    if (isCurrent) this.keep(name, { found, askedAt, bytes: bytesOf(found, before) });
    return found;
  }

  private keep(name: string, recent: Recent<Known>): void {
    const [kept, other] = recent.found ? [this.known, this.unknown] : [this.unknown, this.known];
    other.delete(name);
    kept.set(name, recent, recent);
    if (recent.found) this.seen.set(name, present, { bytes: 0 });
    else this.seen.delete(name);
  }
}

/** An unchanged entry is not measured again. */
function bytesOf<Known>(found: Known | null, before: Recent<Known> | undefined): number {
  return before && before.found === found ? before.bytes : derivedShare * sizeInMemory(found);
}
