import { IntakeBusy } from './intake.errors';
import { IntakePlaces } from './intake-places';

/** Files that are read until the test ends them. */
class Reading {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, () => void>();
  readonly places: IntakePlaces;

  constructor(places: number, maxWaiting: number, patienceMs = 600_000) {
    this.places = new IntakePlaces({ places, maxWaiting, patienceMs });
  }

  /** @param file its first letter names the organization */
  ask(file: string): Promise<void> {
    return this.places.use(file[0]!, () => {
      this.begun.push(file);
      return new Promise<void>((resolve) => this.ends.set(file, resolve));
    });
  }

  /** Ends the file that has been read for the longest time. @returns the files that were begun because of that */
  async next(): Promise<string[]> {
    const [[file, end]] = [...this.ends] as [[string, () => void]];
    const before = this.begun.length;
    this.ends.delete(file);
    end();
    await new Promise((resolve) => setImmediate(resolve));
    return this.begun.slice(before);
  }
}

it('organizations take turns, however many files one of them brings', async () => {
  const reading = new Reading(1, 100);
  for (const file of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']) void reading.ask(file);
  expect(reading.begun).toEqual(['a1']);
  const order = [];
  for (let count = 0; count < 6; count += 1) order.push(...(await reading.next()));
  expect(order).toEqual(['a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
});

it('one organization never has all places, so that the first file of another is read immediately', async () => {
  const reading = new Reading(3, 100);
  for (const file of ['a1', 'a2', 'a3']) void reading.ask(file);
  expect(reading.begun).toEqual(['a1', 'a2']);
  void reading.ask('b1');
  expect(reading.begun).toEqual(['a1', 'a2', 'b1']);
  expect(await reading.next()).toEqual(['a3']);
});

it('one organization fills half of the queue at most, and all together fill it', async () => {
  const reading = new Reading(1, 3);
  for (const file of ['a1', 'a2', 'a3']) void reading.ask(file);
  await expect(reading.ask('a4')).rejects.toBeInstanceOf(IntakeBusy);
  void reading.ask('b1');
  await expect(reading.ask('c1')).rejects.toBeInstanceOf(IntakeBusy);
  expect(await reading.next()).toEqual(['a2']);
  void reading.ask('c2');
  expect([await reading.next(), await reading.next(), await reading.next()]).toEqual([['b1'], ['a3'], ['c2']]);
});

it('without a queue a file is read immediately or refused', async () => {
  const reading = new Reading(1, 0);
  void reading.ask('a1');
  await expect(reading.ask('b1')).rejects.toBeInstanceOf(IntakeBusy);
  await reading.next();
  void reading.ask('b2');
  expect(reading.begun).toEqual(['a1', 'b2']);
});

it('a file that waits longer than its time is refused, and gives its part of the queue back', async () => {
  const reading = new Reading(1, 2, 1);
  void reading.ask('a1');
  await expect(reading.ask('b1')).rejects.toBeInstanceOf(IntakeBusy);
  await expect(reading.ask('b2')).rejects.toBeInstanceOf(IntakeBusy);
  expect([await reading.next(), reading.begun]).toEqual([[], ['a1']]);
  void reading.ask('b3');
  expect(reading.begun).toEqual(['a1', 'b3']);
});

it('a file that fails gives its place back', async () => {
  const reading = new Reading(1, 1);
  await expect(reading.places.use('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  void reading.ask('a2');
  expect(reading.begun).toEqual(['a2']);
});
