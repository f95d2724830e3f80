import type { Queryable } from '@probatum/persistence/database';
import { type Ask, aheadShare, type Grant, leaseLifeMs } from '@probatum/rate-limit/reservation';

/**
 * One row is one bucket. `tokens` can still be given; `leased` were given ahead of demand in the second of
 * `updated_at`, and `leased_before` in the second before it. Older leases have ended. Leased tokens count as if they
 * were still in the bucket, which therefore fills up to its capacity minus the leased tokens. Returned tokens make it
 * as full as it would have been, and never fuller. `now()` is the time at which the statement reached Postgres, which
 * is later than its request. If the clock of the database is set back, the bucket stops for at most five seconds, and
 * then follows the new time. Rows are locked in the order of their keys, so that two processes cannot deadlock.
 */
const statement = `
  with asked as materialized (
    select * from unnest(
      $1::text[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::int[], $7::int[], $8::int[], $9::float8[]
    ) as asked (organization_id, environment, credential_id, per_second, capacity, waiting, ahead, returned, returned_from)
  )
  insert into rate_limits as held
    (organization_id, environment, credential_id, tokens, leased, leased_before, granted, updated_at)
  select organization_id, environment, credential_id, capacity - give, greatest(give - waiting, 0), 0, give, now()
  from asked
  cross join lateral (select ${give('capacity')} as give) as decision
  order by organization_id, environment, credential_id
  on conflict (organization_id, environment, credential_id) do update
  set (tokens, leased, leased_before, granted, updated_at) = (
    select filled + back - give, leased_now - back_now + greatest(give - waiting, 0), leased_then - back + back_now, give, at
    from asked
    cross join lateral (
      select case when held.updated_at > now() + interval '5 s' then now() else greatest(held.updated_at, now()) end as at
    ) as clock
    cross join lateral (
      select floor(extract(epoch from at)) as second,
        floor(extract(epoch from at)) - floor(extract(epoch from held.updated_at)) as passed,
        greatest(extract(epoch from at - held.updated_at), 0)::float8 as elapsed
    ) as time
    cross join lateral (
      select case when passed <= 0 then held.leased else 0 end as leased_now,
        case when passed <= 0 then held.leased_before when passed = 1 then held.leased else 0 end as leased_then,
        case when returned_from >= second then returned else 0 end as back_now,
        case when returned_from >= second - 1 then returned else 0 end as back
    ) as leases
    cross join lateral (
      select least(capacity - held.leased - held.leased_before, held.tokens + per_second * least(elapsed, ${leaseLifeMs / 1_000}))
        + per_second * greatest(elapsed - ${leaseLifeMs / 1_000}, 0) as refilled
    ) as refill
    cross join lateral (select least(capacity - leased_now - leased_then, refilled) as filled) as bucket
    cross join lateral (select ${give('(filled + back)')} as give) as decision
    where (asked.organization_id, asked.environment, asked.credential_id)
      = (held.organization_id, held.environment, held.credential_id)
  )
  returning credential_id as id, granted as tokens, tokens as level, extract(epoch from updated_at)::float8 as at`;

/** To those who wait as far as it reaches, and ahead of demand a part of what is there. */
function give(level: string): string {
  return `greatest(least(floor(${level}), waiting + least(ahead, floor(${level} / ${aheadShare}))), 0)::int`;
}

export async function reserveTokens(on: Queryable, asks: readonly Ask[]): Promise<Grant[]> {
  const columns = [
    asks.map(({ of }) => of.organizationId),
    asks.map(({ of }) => of.environment),
    asks.map(({ of }) => of.id),
    asks.map(({ perSecond }) => perSecond),
    asks.map(({ capacity }) => capacity),
    asks.map(({ waiting }) => waiting),
    asks.map(({ ahead }) => ahead),
    asks.map(({ returned }) => returned),
    asks.map(({ returnedFrom }) => returnedFrom),
  ];
  const rows = await on.query<Grant & { id: string }>(statement, columns, 'rate-limits-reserve');
  const grants = new Map(rows.map(({ id, ...grant }) => [id, grant]));
  return asks.map(({ of }) => grants.get(of.id)!);
}
