import { createEvent, type EventDefinition, type EventDetails, subjectOf } from '@probatum/contracts/events/event';

export interface OutboxRow {
  readonly id: string;
  readonly subject: string;
  readonly payload: string;
}

/** Statements that insert into the outbox themselves end with this, so that the relay wakes on commit. */
export const wakeRelay = `select pg_notify(current_schema() || '_outbox', '')`;

/** Three arrays: ids, subjects and payloads. */
export const insertEvents = `
  with written as (
    insert into outbox (id, subject, payload) select * from unnest($1::text[], $2::text[], $3::text[])
  ) ${wakeRelay}`;

/** Less than what a NATS server takes in one message by default (1 MiB), headers included. */
const maxEventBytes = 1_000_000;

/**
 * The event as the outbox keeps it, for statements that write outbox rows together with their own.
 * @throws Error when no stream would take it: committed, it would stop all events behind it.
 */
export function outboxRow<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): OutboxRow {
  const event = createEvent(definition, details);
  const payload = JSON.stringify(event);
  if (Buffer.byteLength(payload) > maxEventBytes)
    throw new Error(`An event ${definition.name} is too large to be sent`);
  return { id: event.id, subject: subjectOf(definition, details), payload };
}
