import { Injectable } from '@nestjs/common';

/** How many requests of each credential this process is busy with. */
@Injectable()
export class ConcurrencySlots {
  private readonly taken = new Map<string, number>();

  takenBy(id: string): number {
    return this.taken.get(id) ?? 0;
  }

  take(id: string): void {
    this.taken.set(id, this.takenBy(id) + 1);
  }

  giveBack(id: string): void {
    const left = this.takenBy(id) - 1;
    if (left > 0) this.taken.set(id, left);
    else this.taken.delete(id);
  }
}
