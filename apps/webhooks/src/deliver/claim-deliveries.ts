import { Injectable } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import type { ClaimedDelivery } from './claimed-delivery';

export interface ClaimRequest {
  /** Attempts of this process that are under way, by endpoint. */
  readonly running: ReadonlyMap<string, number>;
  /** Attempts that may run at once to one endpoint. */
  readonly perEndpoint: number;
  /** How many deliveries to claim at most. */
  readonly room: number;
  /** Endpoints have their turn in the order of their ids, beginning behind this one. */
  readonly after: string;
  /** Whether to claim for endpoints whose last answer took long, or for the others. */
  readonly slow: boolean;
  readonly leaseMs: number;
}

// `lane` hops from one endpoint with pending deliveries to the next, one index probe each, so a long queue of one
// endpoint costs the others nothing. A row that is due although an attempt was begun belonged to a process that died.
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
    select row.*, endpoints.url, endpoints.dialect, endpoints.sealed_secret
    from lane
    join endpoints on endpoints.id = lane.endpoint_id and deleted_at is null and is_slow = $5
    left join unnest($2::text[], $3::int[]) as running (endpoint_id, count) on running.endpoint_id = lane.endpoint_id
    cross join lateral (
      select organization_id, environment, endpoint_id, event_id from deliveries
      where endpoint_id = lane.endpoint_id and next_attempt_at <= now()
      order by next_attempt_at
      limit greatest($4 - coalesce(running.count, 0), 0)
      for update skip locked
    ) as row
    limit $6
  )
  update deliveries set
    claims = claims + 1,
    started_at = clock_timestamp(),
    next_attempt_at = clock_timestamp() + $7 * interval '1 ms',
    attempts = case when started_at is null then attempts else attempts || jsonb_build_object(
      'at', to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'durationMs', null,
      'httpStatus', null, 'error', 'interrupted: We were interrupted and try again', 'responseBody', null) end
  from due
  where deliveries.organization_id = due.organization_id and deliveries.environment = due.environment
    and deliveries.endpoint_id = due.endpoint_id and deliveries.event_id = due.event_id
  returning deliveries.organization_id as "organizationId", deliveries.environment,
    deliveries.endpoint_id as "endpointId", deliveries.event_id as "eventId", event, body, tries, claims,
    url, dialect, sealed_secret as "sealedSecret"`;

/** Takes deliveries that are due, fairly over endpoints. What is claimed and never recorded is due again after the lease. */
@Injectable()
export class ClaimDeliveries {
  constructor(private readonly database: Database) {}

  async execute(request: ClaimRequest): Promise<ClaimedDelivery[]> {
    const { running, perEndpoint, room, after, slow, leaseMs } = request;
    return this.database.query<ClaimedDelivery>(
      claim,
      [after, [...running.keys()], [...running.values()], perEndpoint, slow, room, leaseMs],
      'deliveries-claim',
    );
  }
}
