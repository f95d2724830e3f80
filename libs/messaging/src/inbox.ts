import type { CloudEvent } from '@probatum/contracts/events/event';
import type { Queryable } from '@probatum/persistence/database';
import type { RetentionRule } from '@probatum/persistence/retention';
import { streamMaxAgeDays } from './streams';

/** Longer than a stream keeps an event, so that every event that can be delivered again is known. */
export const inboxRetention: RetentionRule = { table: 'inbox', column: 'received_at', days: streamMaxAgeDays + 1 };

const remember = `
  insert into inbox (consumer, event_id)
  select $1, id from unnest($2::text[]) as id order by id
  on conflict do nothing
  returning event_id`;

/**
 * Notes these events as handled, in the handler's own transaction.
 * @returns those that this consumer has not handled before, in the order given, each once.
 */
export async function freshEvents<Event extends CloudEvent>(
  tx: Queryable,
  consumer: string,
  events: readonly Event[],
): Promise<Event[]> {
  const rows = await tx.query<{ event_id: string }>(remember, [consumer, events.map(({ id }) => id)], 'inbox-remember');
  const fresh = new Set(rows.map((row) => row.event_id));
  return events.filter(({ id }) => fresh.delete(id));
}
