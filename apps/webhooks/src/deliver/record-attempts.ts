import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import { isDatabaseOutage } from '@probatum/persistence/database-errors';
import { GroupCommit } from '@probatum/persistence/group-commit';
import type { WebhooksConfig } from '../webhooks.config';
import type { AttemptOutcome } from './attempt-delivery';
import { leaseMarginMs } from './claimed-delivery';

const retryMs = 250;

const recordOutcomes = `
  update deliveries set
    attempts = attempts || outcome.attempt::jsonb,
    tries = tries + 1,
    status = outcome.status,
    started_at = null,
    next_attempt_at = clock_timestamp() + outcome.retry_in_ms * interval '1 ms'
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::int[])
    as outcome (organization_id, environment, endpoint_id, event_id, claims, attempt, status, retry_in_ms)
  where deliveries.organization_id = outcome.organization_id and deliveries.environment = outcome.environment
    and deliveries.endpoint_id = outcome.endpoint_id and deliveries.event_id = outcome.event_id
    and deliveries.claims = outcome.claims and deliveries.started_at is not null`;

// Locked in one order, so that two replicas do not wait for each other.
const recordLatest = `
  with latest as materialized (
    select organization_id, environment, id, outcome.at, outcome.status, outcome.http_status, outcome.is_slow
    from endpoints
    join unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::int[], $7::bool[])
      as outcome (organization_id, environment, id, at, status, http_status, is_slow)
      using (organization_id, environment, id)
    order by id for no key update of endpoints
  )
  update endpoints set last_attempt_at = at, last_status = status, last_http_status = http_status, is_slow = latest.is_slow
  from latest
  where endpoints.organization_id = latest.organization_id and endpoints.environment = latest.environment
    and endpoints.id = latest.id`;

/** Writes down what became of attempts; those that end at the same time share a statement. */
@Injectable()
export class RecordAttempts {
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
        ...keysOf(outcomes),
        outcomes.map(({ delivery }) => delivery.eventId),
        outcomes.map(({ delivery }) => delivery.claims),
        outcomes.map(({ attempt }) => JSON.stringify(attempt)),
        outcomes.map(({ status }) => status),
        outcomes.map(({ retryInMs }) => retryInMs),
      ],
      'deliveries-record',
    );
    await this.recordLatest([...new Map(outcomes.map((outcome) => [outcome.delivery.endpointId, outcome])).values()]);
    return outcomes.map(() => undefined);
  }

  private async recordLatest(outcomes: AttemptOutcome[]): Promise<void> {
    await this.database.query(
      recordLatest,
      [
        ...keysOf(outcomes),
        outcomes.map(({ attempt }) => attempt.at),
        outcomes.map(({ status }) => status),
        outcomes.map(({ attempt }) => attempt.httpStatus),
        outcomes.map(({ attempt }) => attempt.durationMs >= this.slowMs),
      ],
      'endpoints-record',
    );
  }
}

function keysOf(outcomes: readonly AttemptOutcome[]): string[][] {
  return [
    outcomes.map(({ delivery }) => delivery.organizationId),
    outcomes.map(({ delivery }) => delivery.environment),
    outcomes.map(({ delivery }) => delivery.endpointId),
  ];
}
