import type { Queryable } from '@probatum/persistence/database';
import { certificateColumns, type CertificateRow } from '../certificate/certificate-row';

/** No anchor is confirmed, or one is and the trust-engine has not taken notice: then the level is above `recorded`. */
export const isUnfinished = `anchor_status <> 'CONFIRMED' or trust_level = 'recorded'`;

/** Of the certificates in one step no more are looked at: after a long stop they are many. */
const stepSeconds = 10;

/** Ages double up to this many times the deadline: a million of them is more than the life of a platform. */
const doublings = 20;

const takeStep = `
  update reconciliation set reached = case
    when reached > clock_timestamp() + interval '1 minute' then clock_timestamp()
    else least(clock_timestamp(), reached + interval '${stepSeconds} seconds') end
  from (select reached as was from reconciliation for update skip locked) before
  returning was as "from", reached as until, reached < clock_timestamp() - interval '1 second' as "isBehind"`;

/** The offset keeps Postgres from joining the ages with all that is unfinished: each age is a short walk of the index. */
const ofAges = `
  select ${certificateColumns} from (
    select unfinished.* from generate_series(0, ${doublings}) as doubled,
      lateral (select $3 * pow(2, doubled) * interval '1 second' as age) as past,
      lateral (
        select * from certificates
        where (${isUnfinished}) and issued_at > $1::timestamptz - age and issued_at <= $2::timestamptz - age
        offset 0
      ) as unfinished
  ) as certificate`;

/** More than so many are counted as so many: each is read, whenever the metrics are. */
const maxCounted = 10_000;

const overdue = `
  select (anchor_status <> 'CONFIRMED') as "unanchored", count(*)::float8 as count from (
    select anchor_status from certificates
    where (${isUnfinished}) and issued_at < now() - $1 * interval '1 second' limit ${maxCounted}
  ) unfinished group by 1`;

export interface Step {
  readonly from: Date;
  readonly until: Date;
  /** There is more time to look through. */
  readonly isBehind: boolean;
}

/** The next piece of time, for the one replica that gets it. */
export async function nextStep(on: Queryable): Promise<Step | undefined> {
  return (await on.query<Step>(takeStep))[0];
}

/** The unfinished certificates whose age has become the deadline, or twice that, or four times, … in this step. */
export function unfinishedIn(on: Queryable, { from, until }: Step, deadlineSeconds: number): Promise<CertificateRow[]> {
  return on.query<CertificateRow>(ofAges, [from.toISOString(), until.toISOString(), deadlineSeconds]);
}

export interface Overdue {
  readonly unanchored: number;
  readonly unassessed: number;
}

/** How many are beyond the deadline: without a confirmed anchor, and anchored without an assessment that knows it. */
export async function countOverdue(on: Queryable, deadlineSeconds: number): Promise<Overdue> {
  const rows = await on.query<{ unanchored: boolean; count: number }>(overdue, [deadlineSeconds]);
  const countOf = (unanchored: boolean) => rows.find((row) => row.unanchored === unanchored)?.count ?? 0;
  return { unanchored: countOf(true), unassessed: countOf(false) };
}
