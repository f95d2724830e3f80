import { type ChunkDefinition, inChunks } from '@probatum/contracts/events/chunk';
import { createEvent, subjectOf } from '@probatum/contracts/events/event';
import type { Tenant } from '@probatum/contracts/tenant';
import { traceparentFor } from '@probatum/observability/trace-context';
import { maxEventBytes, type OutboxRow } from './outbox';

/** More bytes than the envelope and the shared facts of a chunk take. */
const envelopeBytes = 16_384;

/** The facts that all items of a chunk share. */
export interface ChunkDetails extends Tenant {
  /** The entity that all of them are about; the organization when there is none. */
  readonly subject?: string;
  readonly time: Date;
  /** The members of its data beside the list. */
  readonly shared?: object;
  readonly reannounced?: boolean;
  readonly traceparent?: string | undefined;
}

/** A chunk up to its first item. Behind the last one comes `chunkEnd`. */
export interface ChunkHead {
  readonly id: string;
  readonly subject: string;
  readonly head: string;
  readonly traceparent: string | null;
}

export const chunkEnd = ']}}';

/** For statements that put chunks together themselves. */
export function chunkHead<Chunk>(definition: ChunkDefinition<Chunk, unknown>, details: ChunkDetails): ChunkHead {
  const { shared, subject = details.organizationId, traceparent, ...rest } = details;
  const data = { ...shared, [definition.list]: [] };
  const trace = traceparent ? { traceparent } : {};
  const event = createEvent<unknown>(definition, { ...rest, ...trace, subject, data });
  return {
    id: event.id,
    subject: subjectOf(definition, details),
    head: JSON.stringify(event).slice(0, -chunkEnd.length),
    traceparent: traceparent ?? null,
  };
}

/**
 * An item of a chunk as JSON.
 * @throws Error when no stream would take a chunk of it alone
 */
export function chunkItem<Chunk>(definition: ChunkDefinition<Chunk, unknown>, item: object): string {
  const text = JSON.stringify(item);
  if (Buffer.byteLength(text) > maxEventBytes - envelopeBytes) {
    throw new Error(`An event ${definition.each.name} is too large to be sent`);
  }
  return text;
}

/** These items in as few events as possible. */
export function chunkRows<Chunk>(
  definition: ChunkDefinition<Chunk, unknown>,
  details: ChunkDetails,
  items: readonly object[],
): OutboxRow[] {
  const texts = items.map((item) => chunkItem(definition, item));
  const traceparent = details.traceparent ?? traceparentFor(details);
  return inChunks(texts, (text) => text).map((chunk) => {
    const { head, ...row } = chunkHead(definition, { ...details, traceparent });
    return { ...row, payload: `${head}${chunk.join(',')}${chunkEnd}` };
  });
}
