import { Injectable } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import type { ClaimedDelivery } from './claimed-delivery';

export interface ClaimRequest {
  /** Attempts of this process that are under way, by endpoint. */
  readonly running: ReadonlyMap<string, number>;
  /** Concurrent attempts to one endpoint. */
  readonly perEndpoint: number;
  /** The same, for all endpoints of an organization. */
  readonly runningOfOrganizations: ReadonlyMap<string, number>;
  readonly perOrganization: number;
  /** How many deliveries to claim at most. */
  readonly room: number;
  /** Endpoints have their turn in the order of their ids, beginning behind this one. */
  readonly after: string;
  /** Whether to claim for endpoints whose last answer took long, or for the others. */
  readonly slow: boolean;
  readonly leaseMs: number;
}

/** Each interruption doubles the lease: a fault on our side that lasts costs little, and leaves hours to mend it. */
const maxLeaseMs = 1_800_000;

// `lane` hops from one endpoint with pending deliveries to the next, one index probe each, so a long queue of one
// endpoint costs the others nothing. An organization's deliveries take its places in the order in which they were due.
// A row that is due although an attempt was begun belonged to a process that died.
const claim = `
  with recursive lane as (
    (select endpoint_id from deliveries where next_attempt_at is not null and endpoint_id > $1
     order by endpoint_id limit 1)
    union all
    select (select next.endpoint_id from deliveries next
            where next.next_attempt_at is not null and next.endpoint_id > lane.endpoint_id
            order by next.endpoint_id limit 1)
    from lane where lane.endpoint_id is not null
  ), due as (
    select row.*, endpoints.url as endpoint_url, endpoints.dialect, endpoints.sealed_secret
    from lane
    join endpoints on endpoints.id = lane.endpoint_id and deleted_at is null and is_slow = $5
    left join unnest($2::text[], $3::int[]) as running (endpoint_id, count) on running.endpoint_id = lane.endpoint_id
    left join unnest($8::text[], $9::int[]) as busy (organization_id, count)
      on busy.organization_id = endpoints.organization_id
    cross join lateral (select $10 - coalesce(busy.count, 0) as places) as share
    cross join lateral (
      select organization_id, environment, endpoint_id, event_id, next_attempt_at as due_at, share.places,
        started_at is not null as was_started
      from deliveries
      where endpoint_id = lane.endpoint_id and next_attempt_at <= now()
      order by next_attempt_at
      limit greatest(least($4 - coalesce(running.count, 0), share.places), 0)
      for update of deliveries skip locked
    ) as row
    limit $6
  ), shared as (
    select *, count(*) over () as examined, row_number() over (partition by organization_id order by due_at) as place from due
  )
  update deliveries set
    claims = claims + 1,
    interruptions = interruptions + (started_at is not null)::int,
    started_at = clock_timestamp(),
    next_attempt_at = clock_timestamp()
      + least($7 * power(2, interruptions + (started_at is not null)::int), ${maxLeaseMs}) * interval '1 ms',
    attempts = case when started_at is null then attempts else attempts || jsonb_build_object(
      'at', to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'durationMs', null,
      'httpStatus', null, 'error', 'interrupted: We were interrupted and try again', 'responseBody', null) end
  from shared
  where shared.place <= shared.places
    and deliveries.organization_id = shared.organization_id and deliveries.environment = shared.environment
    and deliveries.endpoint_id = shared.endpoint_id and deliveries.event_id = shared.event_id
  returning deliveries.organization_id as "organizationId", deliveries.environment,
    deliveries.endpoint_id as "endpointId", deliveries.event_id as "eventId", event, body, tries, claims, interruptions,
    traceparent, shared.was_started as "wasInterrupted", shared.examined::int,
    coalesce(deliveries.url, shared.endpoint_url) as url, dialect, sealed_secret as "sealedSecret"`;

/**
 * Claims due deliveries, fairly across endpoints and organizations. A claimed delivery without a recorded outcome is
 * due again after the lease.
 */
@Injectable()
export class ClaimDeliveries {
  constructor(private readonly database: Database) {}

  async execute(request: ClaimRequest): Promise<ClaimedDelivery[]> {
    const { running, perEndpoint, runningOfOrganizations, perOrganization, room, after, slow, leaseMs } = request;
    return this.database.query<ClaimedDelivery>(
      claim,
      [
        after,
        [...running.keys()],
        [...running.values()],
        perEndpoint,
        slow,
        room,
        leaseMs,
        [...runningOfOrganizations.keys()],
        [...runningOfOrganizations.values()],
        perOrganization,
      ],
      'deliveries-claim',
    );
  }
}
