import type { Clock } from '@probatum/persistence/clock';
import type { Queryable, Session, Transaction } from '@probatum/persistence/database';
import { isLockTimeout } from '@probatum/persistence/database-errors';
import type { Sealer } from '@probatum/persistence/sealer';
import type { Answer } from './answer';
import { IdempotencyInProgress, IdempotencyKeyReused } from './idempotency.errors';
import { type KeyedRequest, nameOf } from './keyed-request';
import { KeptAnswers } from './kept-answers';
import { RunningRequests } from './running-requests';

/** The effect of a request and its response. It uses only the transaction of the database. */
export type Effect = (tx: Transaction) => Promise<Answer>;

/** A request with a key holds this lock until the end of its transaction, which stores the response. */
export const tryToHold = (name: string) => `pg_try_advisory_xact_lock(hashtextextended('idempotency ' || ${name}, 0))`;

const tryLock = `select ${tryToHold('$1::text')} as held`;
const tryLocks = `
  select ${tryToHold('name')} as held from unnest($1::text[]) with ordinality as wanted (name, place) order by place`;
const lock = `select pg_advisory_xact_lock(hashtextextended('idempotency ' || $1::text, 0))`;

/** A repeated Idempotency-Key has one effect and one answer: the answer is written in the transaction of the effect. */
export class Idempotency {
  readonly kept: KeptAnswers;
  private readonly running = new RunningRequests();

  constructor(
    sealer: Sealer,
    clock: Clock,
    /** How long a duplicate waits for the request that has its key. */
    private readonly patienceMs = 5_000,
  ) {
    this.kept = new KeptAnswers(sealer, clock);
  }

  /**
   * Runs the effect in a transaction, or returns the response that an earlier request with this key received. An error
   * rolls everything back and is not stored. Without a key this is only a transaction.
   * @param on the tenant's own rows: `database.of(caller)`
   * @param prepare runs before the transaction; skipped if the response is already known
   * @throws IdempotencyKeyReused, IdempotencyInProgress
   */
  async once(
    on: Session,
    request: KeyedRequest | undefined,
    effect: Effect,
    prepare?: () => Promise<void>,
  ): Promise<Answer> {
    if (!request) return prepare ? prepare().then(() => on.transaction(effect)) : on.transaction(effect);
    return this.join(request, async (until) => {
      if (prepare) {
        const known = await this.answerTo(on, request);
        if (known) return known;
        await prepare();
      }
      return on.transaction(async (tx) => {
        await this.hold(tx, request, until);
        return (await this.answerTo(tx, request)) ?? this.act(tx, request, effect);
      });
    });
  }

  /** For work that keeps the answer by itself. In this process, requests with the same key do it one at a time. */
  join(request: KeyedRequest, work: (until: number) => Promise<Answer>): Promise<Answer> {
    const until = performance.now() + this.patienceMs;
    return this.running.join(request, until, () => work(until));
  }

  /** Returns once the key of this request is no longer locked. @throws IdempotencyInProgress */
  async untilFree(on: Session, request: KeyedRequest, until: number): Promise<void> {
    await on.transaction((tx) => this.hold(tx, request, until));
  }

  /** For requests that share a transaction: whether it holds the key of each of them. It waits for none. */
  async tryToHold(tx: Queryable, requests: readonly KeyedRequest[]): Promise<boolean[]> {
    const rows = await tx.query<{ held: boolean }>(tryLocks, [requests.map(nameOf)], 'idempotency-hold-all');
    return rows.map(({ held }) => held);
  }

  private async act(tx: Transaction, request: KeyedRequest, effect: Effect): Promise<Answer> {
    const answer = await effect(tx);
    await this.kept.keep(tx, [{ request, answer }]);
    return answer;
  }

  private async answerTo(on: Queryable, request: KeyedRequest): Promise<Answer | undefined> {
    const [kept] = await this.kept.find(on, [request]);
    if (kept && kept.fingerprint !== request.fingerprint) throw new IdempotencyKeyReused();
    return kept?.answer;
  }

  private async hold(tx: Transaction, request: KeyedRequest, until: number): Promise<void> {
    const name = nameOf(request);
    const [tried] = await tx.query<{ held: boolean }>(tryLock, [name], 'idempotency-hold');
    if (tried!.held) return;
    const leftMs = Math.max(1, Math.round(until - performance.now()));
    await tx.query(`select set_config('lock_timeout', $1, true)`, [`${leftMs}ms`]);
    await tx.query(lock, [name]).catch((error: unknown) => {
      throw isLockTimeout(error) ? new IdempotencyInProgress() : error;
    });
    await tx.query(`set local lock_timeout to default`);
  }
}
