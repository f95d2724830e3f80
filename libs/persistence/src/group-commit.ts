import { isStatementRejected } from './database-errors';

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions {
  /** Items in one group at most. */
  readonly max: number;
  /** Groups in flight at once. */
  readonly lanes?: number;
}

/**
 * Gathers concurrent calls into one statement while the previous statement is in flight. A call that comes alone
 * waits for nobody. `flush` returns one result per item, in order. If Postgres rejects a group, its items are
 * tried one by one, so that one bad row fails alone; if the connection is lost, all of them fail, because
 * nobody knows whether the group was committed.
 */
export class GroupCommit<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private inFlight = 0;

  constructor(
    private readonly flush: (items: Item[]) => Promise<Result[]>,
    private readonly options: GroupCommitOptions,
  ) {}

  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.waiting.length === 0 || this.inFlight >= (this.options.lanes ?? 1)) return;
    const group = this.waiting.slice(0, this.options.max);
    this.waiting = this.waiting.slice(this.options.max);
    this.inFlight += 1;
    void this.commit(group).then((settle) => {
      this.inFlight -= 1;
      this.next();
      // The next statement is on its way before the callers do what they do with their results.
      process.nextTick(settle);
    });
  }

  /** @returns what tells the callers */
  private async commit(group: Waiting<Item, Result>[]): Promise<() => void> {
    try {
      const results = await this.flush(group.map(({ item }) => item));
      return () => group.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      if (group.length > 1 && isStatementRejected(error)) return this.commitOneByOne(group);
      return () => group.forEach(({ reject }) => reject(error));
    }
  }

  private async commitOneByOne(group: Waiting<Item, Result>[]): Promise<() => void> {
    const settled: (() => void)[] = [];
    for (const single of group) settled.push(await this.commit([single]));
    return () => settled.forEach((settle) => settle());
  }
}
