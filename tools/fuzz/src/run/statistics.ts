import type { Outcome } from '../send/sender';

/** How often each operation answered what. */
export class Statistics {
  readonly byOperation = new Map<string, Map<number, number>>();
  requests = 0;

  add({ request, answer }: Outcome): void {
    this.requests += 1;
    const counts = this.byOperation.get(request.operation) ?? new Map<number, number>();
    this.byOperation.set(request.operation, counts);
    const status = answer?.status ?? 0;
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }

  addAll(other: Statistics): void {
    this.requests += other.requests;
    for (const [name, counts] of other.byOperation) {
      const own = this.byOperation.get(name) ?? new Map<number, number>();
      this.byOperation.set(name, own);
      for (const [status, count] of counts) own.set(status, (own.get(status) ?? 0) + count);
    }
  }

  /** Operations that never did what they are for: their logic was not reached. */
  withoutSuccess(operations: readonly string[]): string[] {
    const succeeded = (name: string) =>
      [...(this.byOperation.get(name)?.keys() ?? [])].some((one) => one >= 200 && one < 300);
    return operations.filter((name) => !succeeded(name));
  }

  table(): string {
    const rows = [...this.byOperation].sort(([one], [other]) => one.localeCompare(other));
    const width = Math.max(...rows.map(([name]) => name.length));
    return rows
      .map(([name, counts]) => {
        const statuses = [...counts]
          .sort(([one], [other]) => one - other)
          .map(([status, count]) => `${status}×${count}`);
        return `${name.padEnd(width)}  ${statuses.join('  ')}`;
      })
      .join('\n');
  }
}
