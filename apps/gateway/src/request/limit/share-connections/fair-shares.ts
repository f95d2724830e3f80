/** The caller that uses a shared resource. */
export interface Holder {
  /** The organization; for a request without a credential its address. */
  readonly caller: string;
  readonly address: string;
}

/** Maximum number of concurrent places. */
export interface ShareLimits {
  readonly most: number;
  readonly perCaller: number;
  readonly perAddress: number;
}

export class Share {
  state: 'new' | 'waiting' | 'taken' | 'left' = 'new';

  constructor(
    readonly holder: Holder,
    readonly begin: () => void,
  ) {}
}

/**
 * Places that all callers share, such as connections to a service. A caller that has taken all of its own places waits
 * for one of them, and then takes turns with the other waiting callers.
 */
export class FairShares {
  private taken = 0;
  private readonly byCaller = new Map<string, number>();
  private readonly byAddress = new Map<string, number>();
  /** By caller and address: of those who wait in one queue, either the first can begin or none. */
  private readonly queues = new Map<string, Set<Share>>();

  constructor(private readonly limits: ShareLimits) {}

  get waiting(): number {
    let count = 0;
    for (const queue of this.queues.values()) count += queue.size;
    return count;
  }

  /** Starts immediately if there is room, in the same turn; otherwise later. */
  enter(share: Share): void {
    if (this.hasRoom(share.holder)) return this.begin(share);
    share.state = 'waiting';
    const name = nameOf(share.holder);
    const queue = this.queues.get(name);
    if (queue) queue.add(share);
    else this.queues.set(name, new Set([share]));
  }

  /** Called at its end, or if the caller no longer waits for it. */
  leave(share: Share): void {
    const { state, holder } = share;
    share.state = 'left';
    if (state === 'waiting') this.removeFromQueue(share);
    if (state !== 'taken') return;
    this.taken -= 1;
    count(this.byCaller, holder.caller, -1);
    count(this.byAddress, holder.address, -1);
    if (this.queues.size > 0) this.beginWaiting();
  }

  private hasRoom({ caller, address }: Holder): boolean {
    const { most, perCaller, perAddress } = this.limits;
    return (
      this.taken < most &&
      (this.byCaller.get(caller) ?? 0) < perCaller &&
      (this.byAddress.get(address) ?? 0) < perAddress
    );
  }

  private begin(share: Share): void {
    share.state = 'taken';
    this.taken += 1;
    count(this.byCaller, share.holder.caller, 1);
    count(this.byAddress, share.holder.address, 1);
    share.begin();
  }

  /** A queue from which one has begun goes behind the others. */
  private beginWaiting(): void {
    for (const [name, queue] of this.queues) {
      if (this.taken >= this.limits.most) return;
      const [next] = queue;
      if (!this.hasRoom(next!.holder)) continue;
      this.queues.delete(name);
      queue.delete(next!);
      if (queue.size > 0) this.queues.set(name, queue);
      this.begin(next!);
    }
  }

  private removeFromQueue(share: Share): void {
    const name = nameOf(share.holder);
    const queue = this.queues.get(name);
    queue?.delete(share);
    if (queue?.size === 0) this.queues.delete(name);
  }
}

function nameOf({ caller, address }: Holder): string {
  return `${caller} ${address}`;
}

function count(counts: Map<string, number>, name: string, change: 1 | -1): void {
  const now = (counts.get(name) ?? 0) + change;
  if (now > 0) counts.set(name, now);
  else counts.delete(name);
}
