import { setTimeout as delay } from 'node:timers/promises';

const leastMs = 10;
const msPerEvent = 1;
/** Every stage on the way of an event may add as much: relay and consumer. */
const mostMs = 60;

/**
 * Rests after a batch of several events, so that those that come in a crowd travel together: a batch of a hundred
 * costs little more than a batch of two. The larger the crowd, the longer the rest; an event that comes alone, and the
 * next one, wait for nobody.
 * @param startedAt when the batch began, by `performance.now()`; the time that it took counts as rest
 */
export async function restAfter(events: number, startedAt: number): Promise<void> {
  if (events <= 1) return;
  const ms = Math.min(leastMs + events * msPerEvent, mostMs) - (performance.now() - startedAt);
  if (ms > 0) await delay(ms);
}
