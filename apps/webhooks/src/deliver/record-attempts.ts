import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import { isDatabaseOutage } from '@probatum/persistence/database-errors';
import { GroupCommit } from '@probatum/persistence/group-commit';
import type { WebhooksConfig } from '../webhooks.config';
import type { AttemptOutcome } from './attempt-delivery';
import { leaseMarginMs } from './claimed-delivery';
import { Pace } from './pace';

const retryMs = 250;

// The endpoints are locked in one order, so that two replicas do not wait for each other. Of several outcomes for one
// endpoint the last one counts.
const recordOutcomes = `
  with outcome as materialized (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::jsonb[], $7::text[], $8::int[], $9::bool[])
      with ordinality
      as outcome (organization_id, environment, endpoint_id, event_id, claims, attempt, status, retry_in_ms, is_slow, place)
  ), recorded as (
    update deliveries set
      attempts = attempts || outcome.attempt,
      tries = tries + 1,
      status = outcome.status,
      started_at = null,
      next_attempt_at = clock_timestamp() + outcome.retry_in_ms * interval '1 ms'
    from outcome
    where deliveries.organization_id = outcome.organization_id and deliveries.environment = outcome.environment
      and deliveries.endpoint_id = outcome.endpoint_id and deliveries.event_id = outcome.event_id
      and deliveries.claims = outcome.claims and deliveries.started_at is not null
  ), latest as materialized (
    select organization_id, environment, id, last.attempt, last.status, last.is_slow from endpoints
    join (select distinct on (endpoint_id) * from outcome order by endpoint_id, place desc) as last
      using (organization_id, environment)
    where endpoints.id = last.endpoint_id
    order by id for no key update of endpoints
  )
  update endpoints set
    last_attempt_at = (latest.attempt->>'at')::timestamptz,
    last_status = latest.status,
    last_http_status = (latest.attempt->>'httpStatus')::int,
    is_slow = latest.is_slow
  from latest
  where endpoints.organization_id = latest.organization_id and endpoints.environment = latest.environment
    and endpoints.id = latest.id`;

/** Writes down what became of attempts; those that end at the same time share a statement. */
@Injectable()
export class RecordAttempts {
  private readonly pace = new Pace(20);
  private readonly group: GroupCommit<AttemptOutcome, void>;
  /** An endpoint is slow from three tenths of the time that an attempt may take. */
  private readonly slowMs: number;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) config: WebhooksConfig,
  ) {
    this.slowMs = 0.3 * config.WEBHOOK_TIMEOUT_MS;
    this.group = new GroupCommit((outcomes) => this.record(outcomes), { max: 500 });
  }

  /**
   * Waits for Postgres to come back, as long as nobody else has taken the delivery over. To write the same outcome
   * twice does nothing.
   */
  async execute(outcome: AttemptOutcome): Promise<void> {
    const givesUpAt = Date.now() + leaseMarginMs;
    for (;;) {
      try {
        return await this.group.submit(outcome);
      } catch (error) {
        if (!isDatabaseOutage(error) || Date.now() > givesUpAt) throw error;
        await setTimeout(retryMs);
      }
    }
  }

  private async record(outcomes: AttemptOutcome[]): Promise<void[]> {
    await this.database.query(
      recordOutcomes,
      [
        outcomes.map(({ delivery }) => delivery.organizationId),
        outcomes.map(({ delivery }) => delivery.environment),
        outcomes.map(({ delivery }) => delivery.endpointId),
        outcomes.map(({ delivery }) => delivery.eventId),
        outcomes.map(({ delivery }) => delivery.claims),
        outcomes.map(({ attempt }) => JSON.stringify(attempt)),
        outcomes.map(({ status }) => status),
        outcomes.map(({ retryInMs }) => retryInMs),
        outcomes.map(({ attempt }) => attempt.durationMs >= this.slowMs),
      ],
      'deliveries-record',
    );
    // The next group gathers meanwhile.
    await this.pace.turn();
    return outcomes.map(() => undefined);
  }
}
