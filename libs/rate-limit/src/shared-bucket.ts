import { type Ask, aheadShare, type Grant } from './reservation';

/** The bucket that processes share, as the database keeps it. */
export interface SharedBucket {
  readonly tokens: number;
  readonly leased: number;
  readonly leasedBefore: number;
  /** Seconds. */
  readonly updatedAt: number;
}

type Request = Omit<Ask, 'of'>;

/**
 * Decides one reservation. The database does the same in one statement, and its tests compare the statement with this
 * function.
 * @param bucket undefined for a bucket without earlier reservations
 * @param now seconds, by the clock of the database
 */
export function reserveFrom(row: SharedBucket | undefined, ask: Request, now: number): [SharedBucket, Grant] {
  if (!row) return grant(ask, ask.capacity, { leased: 0, leasedBefore: 0 }, now);
  const at = row.updatedAt > now + 5 ? now : Math.max(row.updatedAt, now);
  const elapsed = Math.max(0, at - row.updatedAt);
  const held = row.leased + row.leasedBefore;
  const refilled = Math.min(ask.capacity - held, row.tokens + ask.perSecond * Math.min(elapsed, 1));
  const out = leasesAt(row, Math.floor(at));
  const filled = Math.min(
    ask.capacity - out.leased - out.leasedBefore,
    refilled + ask.perSecond * Math.max(elapsed - 1, 0),
  );
  if (ask.returnedFrom >= Math.floor(at)) out.leased -= ask.returned;
  else if (ask.returnedFrom >= Math.floor(at) - 1) out.leasedBefore -= ask.returned;
  else return grant(ask, filled, out, at);
  return grant(ask, filled + ask.returned, out, at);
}

function leasesAt({ leased, leasedBefore, updatedAt }: SharedBucket, second: number) {
  const passed = second - Math.floor(updatedAt);
  if (passed <= 0) return { leased, leasedBefore };
  return { leased: 0, leasedBefore: passed === 1 ? leased : 0 };
}

function grant(
  { waiting, ahead }: Request,
  level: number,
  out: { leased: number; leasedBefore: number },
  at: number,
): [SharedBucket, Grant] {
  const tokens = Math.max(0, Math.min(Math.floor(level), waiting + Math.min(ahead, Math.floor(level / aheadShare))));
  const left = level - tokens;
  const leased = out.leased + Math.max(0, tokens - waiting);
  return [
    { tokens: left, leased, leasedBefore: out.leasedBefore, updatedAt: at },
    { tokens, level: left, at },
  ];
}
