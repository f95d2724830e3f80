import { idOf } from '../ids';
import { type CloudEvent, defineEvent, type EventDefinition } from './event';

/** A chunk holds at most this many events. */
export const maxChunkEvents = 200;

/**
 * The items of a chunk have at most this many bytes. An item that alone has more travels alone. A consumer keeps a few
 * chunks in memory, and a NATS server takes messages of up to 1 MiB.
 */
export const maxChunkBytes = 262_144;

/** One event of a chunk: the members that differ between its events. */
export interface EventInChunk<Data> {
  readonly subject: string;
  readonly time: string;
  /** The id of the event is computed from it. */
  readonly occurrence: string;
  readonly data: Data;
  /** Of its own, where the chunk is of several traces. */
  readonly traceparent?: string | undefined;
}

/** An event that stands for many events of one kind and one tenant. Its name ends in `-v2`. */
export interface ChunkDefinition<Chunk, Data> extends EventDefinition<Chunk> {
  /** The event for which it stands many times. */
  readonly each: EventDefinition<Data>;
  /** The last member of its data lists the items, one for each event. */
  readonly list: string;
  readonly eventsIn: (chunk: CloudEvent<Chunk>) => readonly EventInChunk<Data>[];
}

export type ChunkDescription<Chunk, Data> = Pick<
  ChunkDefinition<Chunk, Data>,
  'each' | 'list' | 'description' | 'example' | 'eventsIn'
>;

export function defineChunk<Chunk, Data>(chunk: ChunkDescription<Chunk, Data>): ChunkDefinition<Chunk, Data> {
  const { each, list, description, example, eventsIn } = chunk;
  const { context, entity, verb } = each;
  const definition = defineEvent<Chunk>({ context, entity, verb, version: 2, description, example });
  return Object.freeze({ ...definition, each, list, eventsIn });
}

export function isChunk(definition: EventDefinition<unknown>): definition is ChunkDefinition<unknown, unknown> {
  return 'eventsIn' in definition;
}

/** Divides items, each as JSON, into as few lists as the bounds of a chunk allow, in their order. */
export function inChunks<Item>(items: readonly Item[], jsonOf: (item: Item) => string): Item[][] {
  const chunks: Item[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const size = Buffer.byteLength(jsonOf(item)) + 1;
    const last = chunks.at(-1);
    if (last && last.length < maxChunkEvents && bytes + size <= maxChunkBytes) {
      last.push(item);
      bytes += size;
    } else {
      chunks.push([item]);
      bytes = size;
    }
  }
  return chunks;
}

/**
 * The events that a chunk stands for, as if each had been published alone.
 * @throws TypeError when its data is not what its definition says
 */
export function eventsOfChunk<Chunk, Data>(
  definition: ChunkDefinition<Chunk, Data>,
  chunk: CloudEvent<Chunk>,
): CloudEvent<Data>[] {
  return definition.eventsIn(chunk).map((event) => eventOf(definition.each, chunk, event));
}

function eventOf<Data>(
  { context, name }: EventDefinition<Data>,
  chunk: CloudEvent<unknown>,
  { subject, time, occurrence, data, traceparent = chunk.traceparent }: EventInChunk<Data>,
): CloudEvent<Data> {
  return {
    specversion: '1.0',
    // Computed when it is asked for: most consumers never do, and it costs a hash.
    get id() {
      return idOf('evt', name, occurrence);
    },
    source: `/${context}`,
    type: `probatum.${name}`,
    subject,
    time,
    datacontenttype: 'application/json',
    organizationid: chunk.organizationid,
    environment: chunk.environment,
    ...(traceparent ? { traceparent } : {}),
    ...(chunk.reannounced ? { reannounced: true } : {}),
    data,
  };
}
