import type { EventDefinition } from '@probatum/contracts/events/event';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { NatsConnection } from 'nats';
import type { Logger } from 'pino';
import { lastValueFrom } from 'rxjs';
import { EventConsumer } from './event-consumer';
import { definitionKey } from './on-event';
import { ensureDeadLetterStream, ensureEventStream } from './streams';

export interface JetStreamOptions {
  readonly nats: NatsConnection;
  /** Name of the service; the durable consumers carry it. */
  readonly service: string;
  readonly logger: Logger;
  /** Pauses before an event that failed alone is tried again; after the last one it is dead-lettered. */
  readonly retryPausesMs?: readonly number[];
  /** After so long without a word about it, the server delivers a message again. */
  readonly ackWaitMs?: number;
}

/** Nest transport for events: one durable pull consumer per handler, settled only after the handler has finished. */
export class JetStreamStrategy extends Server implements CustomTransportStrategy {
  private readonly consumers: EventConsumer[] = [];

  constructor(private readonly options: JetStreamOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.startConsumers().then(() => callback(), callback);
  }

  private async startConsumers(): Promise<void> {
    await ensureDeadLetterStream(this.options.nats);
    for (const [name, handler] of this.getHandlers()) {
      if (handler.next) throw new Error(`Two handlers of ${name}: one service has one durable consumer per event`);
      const definition = handler.extras?.[definitionKey] as EventDefinition<unknown>;
      await ensureEventStream(this.options.nats, definition.context);
      const consumer = new EventConsumer(this.options, definition, async (events) => {
        const result = await handler(events);
        await lastValueFrom(this.transformToObservable(result), { defaultValue: undefined });
      });
      await consumer.start();
      this.consumers.push(consumer);
    }
  }

  /** Stops pulling and waits for the batches in hand. */
  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
  }

  get running(): readonly EventConsumer[] {
    return this.consumers;
  }

  on(): void {
    throw new Error('This transport has no events of its own');
  }

  unwrap<T>(): T {
    return this.options.nats as T;
  }
}
