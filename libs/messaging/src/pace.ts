import { setTimeout as delay } from 'node:timers/promises';

const crowdMs = 20;

/**
 * Rests after a batch of several events, so that those that come in a crowd travel together: a batch of a hundred
 * costs little more than a batch of two. An event that comes alone, and the next one, wait for nobody.
 * @param startedAt when the batch began, by `performance.now()`; the time that it took counts as rest
 */
export async function restAfter(events: number, startedAt: number): Promise<void> {
  const ms = crowdMs - (performance.now() - startedAt);
  if (events > 1 && ms > 0) await delay(ms);
}
