import type { CloudEvent } from '@probatum/contracts/events/event';

export interface Message {
  /** Id of the event, the same on every attempt. */
  readonly eventId: string;
  /** Name of the event, e.g. `certificate.issued`. */
  readonly event: string;
  /** The exact body that is sent. */
  readonly body: string;
  readonly secret: string;
  readonly sentAt: Date;
}

/** Where customers reach the platform, for links in bodies. */
export interface Place {
  /** Without a slash at the end. */
  readonly publicUrl: string;
}

/** How one of the public contracts tells a receiver about an event. */
export interface Dialect {
  /** Pauses before the second, third, … try; after the last one the delivery has failed. */
  readonly retryDelaysMs: readonly number[];
  /** Built once for an event; every attempt sends the same bytes. */
  body(name: string, event: CloudEvent, place: Place): string;
  /** Its own headers; the Standard Webhooks headers are added to every dialect's. */
  headers(message: Message): Readonly<Record<string, string>>;
}
