import type { CallsUnderWay } from './calls-under-way';
import type { ClaimedDelivery } from './claimed-delivery';

/** The places of each endpoint, or each organization, for concurrent calls. */
export class Places {
  /** Had all their places taken when last looked at, so more may wait for them. */
  private saturated = new Set<string>();

  constructor(
    private readonly calls: CallsUnderWay,
    private readonly limit: number,
    private readonly idOf: (delivery: ClaimedDelivery) => string,
  ) {}

  /** How many are taken at this moment, for a claim. */
  taken(): Map<string, number> {
    return new Map(this.calls.counts);
  }

  /**
   * @param told the free places that the claim received; calls may have ended since, and freed further places
   * @returns whether further deliveries may wait for such a place
   */
  take(told: ReadonlyMap<string, number>, claimed: readonly ClaimedDelivery[]): boolean {
    const counts = new Map(told);
    for (const id of claimed.map(this.idOf)) {
      this.calls.begin(id);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    this.saturated = new Set([...counts].flatMap(([id, count]) => (count >= this.limit ? id : [])));
    return [...this.saturated].some((id) => this.calls.of(id) < this.limit);
  }

  /** @returns whether more may wait for the place */
  giveBack(delivery: ClaimedDelivery): boolean {
    const id = this.idOf(delivery);
    this.calls.end(id);
    return this.saturated.has(id);
  }
}
