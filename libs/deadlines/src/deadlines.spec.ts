import { Deadlines } from './deadlines';

const hourMs = 3_600_000;

/** Ends nothing by its own timer while a test runs. */
function watching(tolerated: number, onEnd: (item: string) => boolean | void) {
  const deadlines = new Deadlines<string>({ lengthMs: hourMs, tolerated, onEnd });
  deadlines.stop();
  return deadlines;
}

it('ends what has waited for its whole time, the oldest first', () => {
  const ended: string[] = [];
  const deadlines = watching(0, (item) => void ended.push(item));
  for (const item of ['one', 'two', 'three']) deadlines.add(item);
  deadlines.remove('two');
  deadlines.sweep(performance.now());
  expect(ended).toEqual([]);
  deadlines.sweep(performance.now() + hourMs);
  expect(ended).toEqual(['one', 'three']);
});

it('gives an item the same time once more when told so', () => {
  const ended: string[] = [];
  const deadlines = watching(0, (item) => ended.push(item) === 1);
  deadlines.add('one');
  const later = performance.now() + hourMs;
  deadlines.sweep(later);
  deadlines.sweep(later + hourMs - 1);
  expect(ended).toEqual(['one']);
  deadlines.sweep(later + hourMs);
  deadlines.sweep(later + 2 * hourMs);
  expect(ended).toEqual(['one', 'one']);
});

it('lets as many wait for longer as are tolerated', () => {
  const ended: string[] = [];
  const deadlines = watching(2, (item) => void ended.push(item));
  for (const item of ['one', 'two', 'three']) deadlines.add(item);
  deadlines.sweep(performance.now() + hourMs);
  expect(ended).toEqual(['one']);
});
