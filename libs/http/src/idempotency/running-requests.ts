import { TookTooLong, withinTime } from '@probatum/deadlines/within-time';
import { Answer } from './answer';
import { IdempotencyInProgress, IdempotencyKeyReused } from './idempotency.errors';
import { type KeyedRequest, nameOf } from './keyed-request';

interface Holder {
  readonly fingerprint: string;
  readonly answer: Promise<Answer>;
}

/**
 * The running keyed requests of this process. A duplicate waits for the running request without a database connection.
 */
export class RunningRequests {
  private readonly holders = new Map<string, Holder>();

  /**
   * Runs the work, unless a request with the same key runs already: then that one's answer is given again. When that
   * one fails, one of those who waited takes its place.
   * @param until when the wait for another one ends, as `performance.now()` tells it
   * @throws IdempotencyKeyReused, IdempotencyInProgress
   */
  async join(request: KeyedRequest, until: number, work: () => Promise<Answer>): Promise<Answer> {
    const name = nameOf(request);
    for (let holder = this.holders.get(name); holder; holder = this.holders.get(name)) {
      // When it failed nothing has happened.
      const answer = await before(
        until,
        holder.answer.catch(() => undefined),
      );
      if (answer && holder.fingerprint !== request.fingerprint) throw new IdempotencyKeyReused();
      if (answer) return new Answer({ ...answer, replayed: true });
    }
    const answer = work();
    this.holders.set(name, { fingerprint: request.fingerprint, answer });
    try {
      return await answer;
    } finally {
      // Before any of those who wait go on: they were later to wait for it.
      this.holders.delete(name);
    }
  }
}

/** @throws IdempotencyInProgress when the outcome takes longer */
function before<Result>(until: number, outcome: Promise<Result>): Promise<Result> {
  return withinTime(until - performance.now(), outcome).catch((error: unknown) => {
    throw error instanceof TookTooLong ? new IdempotencyInProgress() : error;
  });
}
