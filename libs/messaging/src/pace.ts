import { setTimeout as delay } from 'node:timers/promises';

const minMs = 10;
const maxMs = 60;
/** In a crowd a relay waits for about so many events, but no longer than `maxCrowdMs`. */
const crowd = 200;
const maxCrowdMs = 150;
/** The number of events of late counts about so much time. */
const lateMs = 100;

/**
 * Rests after a batch of several events, so that events of a crowd travel together: a batch of a hundred costs little more
 * than a batch of two. The larger the batch, the longer the rest; after a single event there is none.
 * @param startedAt when the batch began, by `performance.now()`; the time that it took counts as rest
 */
export async function restAfter(events: number, startedAt: number): Promise<void> {
  if (events > 1) await restUntil(startedAt + Math.min(minMs + events, maxMs));
}

/** Rests after batches of a relay, by how many events it has moved of late: in a crowd many of its batches are small. */
export class CrowdPace {
  private recent = 0;
  private since = -Infinity;

  async restAfter(events: number, startedAt: number): Promise<void> {
    const ms = this.msAfter(events, startedAt);
    if (events > 0) await restUntil(startedAt + ms);
  }

  /**
   * Ten milliseconds and two more for each event of late, but no more than in which a batch fills: larger batches save
   * nothing and delay events.
   */
  msAfter(events: number, startedAt: number): number {
    this.recent = events + this.recent * Math.exp((this.since - startedAt) / lateMs);
    this.since = startedAt;
    const untilFull = (crowd * lateMs) / this.recent;
    return Math.max(minMs, Math.min(minMs + 2 * this.recent, untilFull, maxCrowdMs));
  }
}

async function restUntil(time: number): Promise<void> {
  const ms = time - performance.now();
  if (ms > 0) await delay(ms);
}
