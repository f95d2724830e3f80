import { inSharedSpans } from '@probatum/observability/spans';
import { currentTrace, runInTrace, type TraceContext } from '@probatum/observability/trace-context';
import { isStatementRejected } from './database-errors';
import { FairQueue } from './fair-queue';

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly trace: TraceContext | undefined;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions<Item> {
  /** Name of this work in a trace; without a name no span is made for it. */
  readonly span?: string;
  /** Items in one group at most. */
  readonly max: number;
  /** Owner of an item. Owners take turns, so that no owner waits behind the many items of another one. */
  readonly ownerOf?: (item: Item) => string;
  /** Number of concurrent groups. */
  readonly lanes?: number;
  /**
   * A call waits for the end of the turn of the event loop, so that calls of requests that came together share a
   * statement. Without it the first of a crowd has a statement of its own.
   */
  readonly perTurn?: boolean;
}

/**
 * Gathers concurrent calls into one statement while the previous statement is running. A single call does not wait.
 * `flush` returns one result per item, in order. If Postgres rejects a group, its items are executed one by one, so
 * that only the bad row fails. If the connection is lost, all of them fail, because the outcome of the group is
 * unknown.
 */
export class GroupCommit<Item, Result> {
  private readonly waiting = new FairQueue<Waiting<Item, Result>>();
  private inFlight = 0;

  constructor(
    private readonly flush: (items: Item[]) => Promise<Result[]>,
    private readonly options: GroupCommitOptions<Item>,
  ) {}

  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.add(this.options.ownerOf?.(item) ?? '', { item, trace: currentTrace(), resolve, reject });
      if (this.options.perTurn) setImmediate(() => this.next());
      else this.next();
    });
  }

  private next(): void {
    if (this.waiting.isEmpty || this.inFlight >= (this.options.lanes ?? 1)) return;
    this.inFlight += 1;
    void this.commit(this.nextGroup()).then((settle) => {
      this.inFlight -= 1;
      this.next();
      // The next statement is on its way before the callers do what they do with their results.
      process.nextTick(settle);
    });
  }

  private nextGroup(): Waiting<Item, Result>[] {
    const group: Waiting<Item, Result>[] = [];
    while (group.length < this.options.max && !this.waiting.isEmpty) group.push(this.waiting.take()!);
    return group;
  }

  /** @returns the function that resolves or rejects the calls */
  private async commit(group: Waiting<Item, Result>[]): Promise<() => void> {
    try {
      const results = await this.flushTraced(group);
      return () => group.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      if (group.length > 1 && isStatementRejected(error)) return this.commitOneByOne(group);
      return () => group.forEach(({ reject }) => reject(error));
    }
  }

  private flushTraced(group: readonly Waiting<Item, Result>[]): Promise<Result[]> {
    const items = group.map(({ item }) => item);
    const { span } = this.options;
    if (!span) return runInTrace(traceOf(group), () => this.flush(items));
    return inSharedSpans(
      span,
      {},
      group.map(({ trace }) => trace?.traceparent),
      ([first]) => runInTrace(first === undefined ? undefined : traceOf(group, first), () => this.flush(items)),
    );
  }

  private async commitOneByOne(group: Waiting<Item, Result>[]): Promise<() => void> {
    const settled: (() => void)[] = [];
    for (const single of group) settled.push(await this.commit([single]));
    return () => settled.forEach((settle) => settle());
  }
}

/** A statement that several callers share belongs to none of their traces. */
function traceOf(
  group: readonly { readonly trace: TraceContext | undefined }[],
  traceparent = group[0]!.trace?.traceparent,
): TraceContext | undefined {
  return group.length === 1 && traceparent ? { ...group[0]!.trace, traceparent } : undefined;
}
