/**
 * Number of running attempts of this process, by endpoint or by organization. Entries without a running attempt are
 * absent.
 */
export class CallsUnderWay {
  readonly counts = new Map<string, number>();

  begin(id: string): void {
    this.counts.set(id, this.of(id) + 1);
  }

  end(id: string): void {
    const left = this.of(id) - 1;
    if (left > 0) this.counts.set(id, left);
    else this.counts.delete(id);
  }

  of(id: string): number {
    return this.counts.get(id) ?? 0;
  }
}
