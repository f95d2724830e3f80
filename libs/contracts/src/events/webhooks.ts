import { defineEvent } from './event';

/** The published fields of an endpoint, never its secret. */
export interface DescribedWebhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  /** Of the endpoint for the webhook URLs of envelopes: when its secret was shown last, null before. */
  readonly secretShownAt?: string | null;
}

export interface WebhookChanged {
  /** The credential that changed it. */
  readonly actor: { readonly type: string; readonly id: string; readonly name: string };
  /** From where. */
  readonly address: string;
  /** Null when it was just made. */
  readonly before: DescribedWebhook | null;
  /** Null when it was just deleted. With both, a new secret was shown. */
  readonly after: DescribedWebhook | null;
}

export const webhookChanged = defineEvent<WebhookChanged>({
  context: 'webhooks',
  entity: 'webhook',
  verb: 'changed',
  description: 'A webhook endpoint was created or deleted, or the secret for the webhook URLs of envelopes was shown.',
  example: {
    actor: { type: 'api_key', id: 'key_01j9z3k4m5n6p7q8r9s0t1v2w3', name: 'ERP' },
    address: '203.0.113.7',
    before: null,
    after: {
      id: 'whk_01j9z3k4m5n6p7q8r9s0t1v2w3',
      url: 'https://your-system.example/webhooks/needine',
      events: ['certificate.issued'],
    },
  },
});
