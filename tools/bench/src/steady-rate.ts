/**
 * Starts work at a constant rate, whether earlier work is done or not, as many callers who know nothing of each other do.
 * @param work gets its number and the time at which it is due, of `performance.now()`
 */
export async function atSteadyRate(
  perSecond: number,
  seconds: number,
  work: (number: number, dueAt: number) => Promise<unknown>,
): Promise<void> {
  const start = performance.now();
  const open: Promise<unknown>[] = [];
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const dueAt = start + (number * 1_000) / perSecond;
    const pause = dueAt - performance.now();
    if (pause > 1) await new Promise((resolve) => setTimeout(resolve, pause));
    open.push(work(number, dueAt));
  }
  await Promise.all(open);
}
