import { type Ask, aheadShare, type Grant } from '../src/limit-rate/reservation';

export interface SharedRow {
  readonly tokens: number;
  readonly leased: number;
  readonly leasedBefore: number;
  /** Seconds. */
  readonly updatedAt: number;
}

type Request = Omit<Ask, 'of'>;

/** What the statement of reserve-tokens.ts does to a row, in other words. */
export function reserveInModel(row: SharedRow | undefined, ask: Request, now: number): [SharedRow, Grant] {
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

function leasesAt({ leased, leasedBefore, updatedAt }: SharedRow, second: number) {
  const passed = second - Math.floor(updatedAt);
  if (passed <= 0) return { leased, leasedBefore };
  return { leased: 0, leasedBefore: passed === 1 ? leased : 0 };
}

function grant(
  { waiting, ahead }: Request,
  level: number,
  out: { leased: number; leasedBefore: number },
  at: number,
): [SharedRow, Grant] {
  const tokens = Math.max(0, Math.min(Math.floor(level), waiting + Math.min(ahead, Math.floor(level / aheadShare))));
  const left = level - tokens;
  const leased = out.leased + Math.max(0, tokens - waiting);
  return [
    { tokens: left, leased, leasedBefore: out.leasedBefore, updatedAt: at },
    { tokens, level: left, at },
  ];
}
