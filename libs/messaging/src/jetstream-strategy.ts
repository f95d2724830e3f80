import type { EventDefinition } from '@probatum/contracts/events/event';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { type ConsumerOptions, EventConsumer } from './event-consumer';
import { definitionsKey } from './on-event';
import { ensureDeadLetterStream, ensureEventStream } from './streams';

/** Nest transport for events: one durable pull consumer per handler, settled only after the handler has finished. */
export class JetStreamStrategy extends Server implements CustomTransportStrategy {
  private readonly consumers: EventConsumer[] = [];

  constructor(private readonly options: ConsumerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.startConsumers().then(() => callback(), callback);
  }

  private async startConsumers(): Promise<void> {
    await ensureDeadLetterStream(this.options.nats);
    for (const [name, handler] of this.getHandlers()) {
      if (handler.next)
        throw new Error(`Two handlers of ${name} exist, but a service has one durable consumer per event`);
      const definitions = handler.extras?.[definitionsKey] as readonly EventDefinition<unknown>[];
      const definition = definitions.find((one) => one.name === name)!;
      await ensureEventStream(this.options.nats, definition.context);
      const consumer = new EventConsumer(this.options, definition, async (events) => {
        const result = await handler(events);
        await lastValueFrom(this.transformToObservable(result), { defaultValue: undefined });
      });
      await consumer.start();
      this.consumers.push(consumer);
    }
  }

  /** Stops pulling and waits for the running batches. */
  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
  }

  get running(): readonly EventConsumer[] {
    return this.consumers;
  }

  on(): void {
    throw new Error('This transport emits no events');
  }

  unwrap<T>(): T {
    return this.options.nats as T;
  }
}
