import type { Pool, PoolClient } from 'pg';

/** The clocks at the same moment, all in milliseconds. */
export interface ClockReading {
  /** By the database, since 1970. */
  readonly databaseMs: number;
  /** This machine's clock, since 1970. A person or NTP can set it to any time. */
  readonly processMs: number;
  /** By the monotonic clock of this process, which nothing sets. */
  readonly monotonicMs: number;
}

type Sample = ClockReading & { readonly tookMs: number };

const samples = 3;
/** The database read its clock at some moment of the round trip: half of it is the error at most. */
const maxRoundTripMs = 2_000;

/** The quickest of a few round trips. @throws when all of them were too slow to tell the time */
export async function readClocks(pool: Pool, wallClock: () => number): Promise<ClockReading> {
  const client = await pool.connect();
  try {
    let best = await takeSample(client, wallClock);
    for (let more = 1; more < samples; more += 1) {
      const next = await takeSample(client, wallClock);
      if (next.tookMs < best.tookMs) best = next;
    }
    if (best.tookMs <= maxRoundTripMs) return best;
    throw new Error(`The database took ${Math.round(best.tookMs)} ms to return the time`);
  } finally {
    client.release();
  }
}

async function takeSample(client: PoolClient, wallClock: () => number): Promise<Sample> {
  const beganAtMs = performance.now();
  const { rows } = await client.query<{ ms: number }>(
    `select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
  );
  const tookMs = performance.now() - beganAtMs;
  return {
    databaseMs: rows[0]!.ms,
    processMs: wallClock() - tookMs / 2,
    monotonicMs: beganAtMs + tookMs / 2,
    tookMs,
  };
}
