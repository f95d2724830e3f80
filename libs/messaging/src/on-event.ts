import type { ChunkDefinition } from '@probatum/contracts/events/chunk';
import type { CloudEvent, EventDefinition } from '@probatum/contracts/events/event';
import { EventPattern } from '@nestjs/microservices';

export const definitionsKey = 'definitions';

type Handler<Data> = (events: CloudEvent<Data>[]) => Promise<void>;

/**
 * Subscribes a controller method to an event of every tenant and, where there are chunks of it, to the events in them. The
 * method gets batches of at most `maxBatch` events (settlement.ts) and must be idempotent (inbox row, or a unique key of
 * its own). It may see an event before the one that it builds on. If it throws, the batch is split until the failing event
 * stands alone; that one is retried with growing pauses and then dead-lettered with its cause.
 */
export function OnEvent<Data, Chunk = never>(definition: EventDefinition<Data>, chunks?: ChunkDefinition<Chunk, Data>) {
  return <Method extends Handler<Data>>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const definitions = [definition, ...(chunks ? [chunks] : [])];
    const names = definitions.map(({ name }) => name);
    EventPattern(names, { [definitionsKey]: definitions })(target, key, descriptor);
  };
}
