import { FairQueue } from '@probatum/persistence/fair-queue';
import { IntakeBusy } from './intake.errors';

export interface PlacesOptions {
  /** Files that are read at the same time. */
  readonly places: number;
  /** Files that wait, in all; one organization has half of it at most. */
  readonly maxWaiting: number;
  readonly patienceMs: number;
}

/** Organizations take turns, and where there is more than one place, none of them has them all. */
export class IntakePlaces {
  private readonly running = new Map<string, number>();
  private readonly waiting = new Map<string, number>();
  private readonly queue = new FairQueue<() => void>();
  private free: number;
  private readonly mayEnter = (organization: string) =>
    this.free > 0 && (this.running.get(organization) ?? 0) < Math.max(1, this.options.places - 1);

  constructor(private readonly options: PlacesOptions) {
    this.free = options.places;
  }

  /** @throws IntakeBusy */
  async use<T>(organization: string, work: () => Promise<T>): Promise<T> {
    if (this.mayEnter(organization)) this.enter(organization);
    else await this.wait(organization);
    return work().finally(() => this.leave(organization));
  }

  private enter(organization: string): void {
    this.free -= 1;
    change(this.running, organization, 1);
  }

  private leave(organization: string): void {
    this.free += 1;
    change(this.running, organization, -1);
    for (let next = this.queue.take(this.mayEnter); next; next = this.queue.take(this.mayEnter)) next();
  }

  private wait(organization: string): Promise<void> {
    const { maxWaiting, patienceMs } = this.options;
    const own = this.waiting.get(organization) ?? 0;
    if (this.queue.size >= maxWaiting || own >= Math.ceil(maxWaiting / 2)) throw new IntakeBusy();
    change(this.waiting, organization, 1);
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        change(this.waiting, organization, -1);
        this.enter(organization);
        resolve();
      };
      const timer = setTimeout(() => {
        this.queue.remove(organization, enter);
        change(this.waiting, organization, -1);
        reject(new IntakeBusy());
      }, patienceMs);
      this.queue.add(organization, enter);
    });
  }
}

function change(counts: Map<string, number>, organization: string, by: number): void {
  const count = (counts.get(organization) ?? 0) + by;
  if (count > 0) counts.set(organization, count);
  else counts.delete(organization);
}
