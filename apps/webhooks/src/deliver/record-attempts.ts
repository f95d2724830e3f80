import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import { Database } from '@probatum/persistence/database';
import { isDatabaseOutage } from '@probatum/persistence/database-errors';
import { GroupCommit } from '@probatum/persistence/group-commit';
import type { WebhooksConfig } from '../webhooks.config';
import { answerLine } from './answer-line';
import type { Attempt } from './attempt';
import type { AttemptOutcome } from './attempt-delivery';
import { leaseMarginMs } from './claimed-delivery';
import { LimitAnswers } from './limit-answers';
import { Pace } from './pace';

const retryMs = 250;

// Of the answers to a delivery the last one is kept whole, and of each a line. Of several outcomes for one endpoint the
// last one counts. Endpoints are locked in one order, and so are the counts of organizations, behind the deliveries as in
// pruning: so no two statements wait for each other.
const recordOutcomes = `
  with outcome as materialized (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::jsonb[], $7::text[], $8::int[], $9::bool[], $10::text[])
      with ordinality
      as outcome (organization_id, environment, endpoint_id, event_id, claims, attempt, status, retry_in_ms, is_slow, answer, place)
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
    returning deliveries.organization_id, deliveries.environment, deliveries.endpoint_id, deliveries.event_id,
      tries, jsonb_array_length(attempts) - 1 as attempt, outcome.answer
  ), counted as materialized (
    select organization_id from answer_bytes
    where organization_id = any($11::text[]) and (select count(*) from recorded) >= 0
    order by organization_id for update
  ), kept as (
    insert into answers (organization_id, environment, endpoint_id, event_id, attempt, body, bytes)
    select organization_id, environment, endpoint_id, event_id, attempt, answer, octet_length(answer) from recorded
    where answer is not null and (select count(*) from counted) >= 0
  ), dropped as (
    delete from answers using recorded
    where recorded.tries > 1
      and answers.organization_id = recorded.organization_id and answers.environment = recorded.environment
      and answers.endpoint_id = recorded.endpoint_id and answers.event_id = recorded.event_id
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
  /** Nothing waits for this: an endpoint has its place back as soon as it has answered. */
  private readonly pace = new Pace(50);
  private readonly group: GroupCommit<AttemptOutcome, void>;
  /** An endpoint is slow from three tenths of the time that an attempt may take. */
  private readonly slowMs: number;

  constructor(
    private readonly database: Database,
    private readonly limitAnswers: LimitAnswers,
    @Inject(CONFIG) config: WebhooksConfig,
  ) {
    this.slowMs = 0.3 * config.WEBHOOK_TIMEOUT_MS;
    this.group = new GroupCommit((outcomes) => this.record(outcomes), {
      max: 500,
      ownerOf: ({ delivery }) => delivery.organizationId,
    });
  }

  /**
   * Waits for Postgres to return, as long as no other process has taken over the delivery. Writing the same outcome
   * twice has no effect.
   */
  async execute(outcome: AttemptOutcome): Promise<void> {
    const givesUpAt = performance.now() + leaseMarginMs;
    for (;;) {
      try {
        return await this.group.submit(outcome);
      } catch (error) {
        if (!isDatabaseOutage(error) || performance.now() > givesUpAt) throw error;
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
        outcomes.map(({ attempt }) => JSON.stringify(withLine(attempt))),
        outcomes.map(({ status }) => status),
        outcomes.map(({ retryInMs }) => retryInMs),
        outcomes.map(({ attempt }) => (attempt.durationMs ?? 0) >= this.slowMs),
        outcomes.map(({ attempt }) => longAnswer(attempt)),
        organizationsOf(outcomes.filter(({ attempt, delivery }) => longAnswer(attempt) !== null || delivery.tries > 0)),
      ],
      'deliveries-record',
    );
    await this.limitAnswers.execute(organizationsOf(outcomes.filter(({ attempt }) => longAnswer(attempt) !== null)));
    // The next group gathers meanwhile.
    await this.pace.turn();
    return outcomes.map(() => undefined);
  }
}

function withLine(attempt: Attempt): Attempt {
  return { ...attempt, responseBody: attempt.responseBody && answerLine(attempt.responseBody) };
}

/** An answer of which a line is not the whole. */
function longAnswer({ responseBody }: Attempt): string | null {
  return responseBody !== null && answerLine(responseBody) !== responseBody ? responseBody : null;
}

function organizationsOf(outcomes: readonly AttemptOutcome[]): string[] {
  return [...new Set(outcomes.map(({ delivery }) => delivery.organizationId))];
}
