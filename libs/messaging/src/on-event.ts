import type { EventDefinition } from '@probatum/contracts/events/event';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { EventPattern } from '@nestjs/microservices';

export const definitionKey = 'definition';

type Handler<Data> = (events: CloudEvent<Data>[]) => Promise<void>;

/**
 * Subscribes a controller method to an event of every tenant. The method gets batches of at most 200 events and
 * must be idempotent (inbox row, or a unique key of its own). It may see an event before the one that it builds on.
 * If it throws, the batch is split until the failing event stands alone; that one is retried with growing pauses
 * and then dead-lettered with its cause.
 */
export function OnEvent<Data>(definition: EventDefinition<Data>) {
  return <Method extends Handler<Data>>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    EventPattern(definition.name, { [definitionKey]: definition })(target, key, descriptor);
  };
}
