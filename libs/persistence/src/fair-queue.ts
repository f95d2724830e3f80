/** Those of one owner wait in the order in which they came; the owners take turns, however much each of them brings. */
export class FairQueue<Item> {
  private readonly waiting = new Map<string, Item[]>();

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  get size(): number {
    return [...this.waiting.values()].reduce((sum, own) => sum + own.length, 0);
  }

  add(owner: string, item: Item): void {
    const own = this.waiting.get(owner);
    if (own) own.push(item);
    else this.waiting.set(owner, [item]);
  }

  /** @returns the next one in turn, of an owner that may; undefined when there is none */
  take(may: (owner: string) => boolean = anyone): Item | undefined {
    for (const [owner, own] of this.waiting) {
      if (!may(owner)) continue;
      const item = own.shift()!;
      // The last key of a Map is the one that was set last: this owner waits behind all others again.
      this.waiting.delete(owner);
      if (own.length > 0) this.waiting.set(owner, own);
      return item;
    }
    return undefined;
  }

  remove(owner: string, item: Item): void {
    const left = this.waiting.get(owner)?.filter((other) => other !== item) ?? [];
    if (left.length > 0) this.waiting.set(owner, left);
    else this.waiting.delete(owner);
  }
}

const anyone = () => true;
