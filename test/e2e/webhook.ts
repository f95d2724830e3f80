import type { Page } from '../certificate';
import type { Customer } from '../customer';
import { WebhookReceiver } from '../webhook-receiver';

export const allEvents = ['certificate.issued', 'certificate.revoked', 'anchor.confirmed', 'trust.updated'];

export interface Webhook {
  readonly id: string;
  readonly secret: string;
}

export interface Delivery {
  readonly eventId: string;
  readonly event: string;
  readonly status: string;
  readonly attempts: readonly Attempt[];
}

export interface Attempt {
  readonly at: string;
  readonly durationMs: number;
  readonly httpStatus: number;
  readonly error: string;
}

/** A webhook of a customer and the server behind it. */
export class Listening {
  private constructor(
    private readonly customer: Customer,
    readonly receiver: WebhookReceiver,
    readonly webhook: Webhook,
  ) {}

  static async start(customer: Customer, events: readonly string[]): Promise<Listening> {
    const receiver = await new WebhookReceiver().start();
    const body = { url: receiver.url, events };
    return new Listening(customer, receiver, await customer.expecting<Webhook>(201, 'POST /webhooks', { body }));
  }

  deliveries(): Promise<Page<Delivery>> {
    return this.customer.get<Page<Delivery>>(`/webhooks/${this.webhook.id}/deliveries?page=1&pageSize=20`);
  }

  stop(): void {
    this.receiver.stop();
  }
}
