import { FairQueue } from './fair-queue';

/** The organization has its share of the connections in use and none of them came free in time. */
export class NoSlotFree extends Error {
  constructor() {
    super('The organization uses its whole share of the database connections');
  }
}

/**
 * Shares the connections of a pool among organizations. An organization gets one more only while it holds fewer than
 * are free, so that one alone can take half of them, a second one a quarter, and there is always one for the next.
 */
export class OrganizationSlots {
  private readonly held = new Map<string, number>();
  private readonly queue = new FairQueue<() => void>();
  private readonly mayEnter = (organization: string) => (this.held.get(organization) ?? 0) < this.free;

  constructor(
    private free: number,
    private readonly patienceMs: number,
  ) {}

  get waitingCount(): number {
    return this.queue.size;
  }

  /** Does the work in a slot of the organization. @throws NoSlotFree */
  async use<T>(organization: string, work: () => Promise<T>): Promise<T> {
    await this.enter(organization);
    return work().finally(() => this.leave(organization));
  }

  /** Waits for a slot. Each `enter` needs a `leave`. @throws NoSlotFree */
  async enter(organization: string): Promise<void> {
    if (this.mayEnter(organization)) this.hold(organization);
    else await this.wait(organization);
  }

  leave(organization: string): void {
    const left = this.held.get(organization)! - 1;
    if (left > 0) this.held.set(organization, left);
    else this.held.delete(organization);
    this.free += 1;
    if (!this.queue.isEmpty) this.admitWaiting();
  }

  private hold(organization: string): void {
    this.held.set(organization, (this.held.get(organization) ?? 0) + 1);
    this.free -= 1;
  }

  private wait(organization: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        this.hold(organization);
        resolve();
      };
      const timer = setTimeout(() => {
        this.queue.remove(organization, enter);
        reject(new NoSlotFree());
      }, this.patienceMs);
      this.queue.add(organization, enter);
    });
  }

  private admitWaiting(): void {
    for (let next = this.queue.take(this.mayEnter); next; next = this.queue.take(this.mayEnter)) next();
  }
}
