import { createEvent, type EventDefinition, type EventDetails, subjectOf } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import { traceparentFor } from '@probatum/observability/trace-context';
import { textArray } from './text-array';

export interface OutboxRow {
  /** Of the message: JetStream drops a second one with the same id. */
  readonly id: string;
  readonly subject: string;
  readonly payload: string;
  /** Of what caused the event, if that belongs to a trace. */
  readonly traceparent: string | null;
}

/** Statements that insert into the outbox themselves end with this, so that the relay wakes on commit. */
export const wakeRelay = `select pg_notify(current_schema() || '_outbox', '')`;

/** Takes `outboxColumns`. */
export const insertEvents = `
  with written as (
    insert into outbox (id, subject, payload, traceparent)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
  ) ${wakeRelay}`;

export function outboxColumns(rows: readonly OutboxRow[]): unknown[] {
  return [
    textArray(rows.map((row) => row.id)),
    textArray(rows.map((row) => row.subject)),
    textArray(rows.map((row) => row.payload)),
    textArray(rows.map((row) => row.traceparent)),
  ];
}

/** Less than what a NATS server takes in one message by default (1 MiB), headers included. */
export const maxEventBytes = 1_000_000;

/**
 * The event as the outbox keeps it, for statements that write outbox rows together with their own.
 * @throws Error when no stream would take it: committed, it would stop all events behind it.
 */
export function outboxRow<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): OutboxRow {
  const traceparent = details.traceparent ?? traceparentFor(details);
  const event = createEvent(definition, traceparent ? { ...details, traceparent } : details);
  const payload = JSON.stringify(event);
  if (Buffer.byteLength(payload) > maxEventBytes)
    throw new Error(`The event ${definition.name} is too large to be sent`);
  // JetStream would take it for a repetition of the one before, and drop it.
  const id = details.reannounced ? newId('evt') : event.id;
  return { id, subject: subjectOf(definition, details), payload, traceparent: traceparent ?? null };
}
