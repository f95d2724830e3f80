import type { EventDefinition } from '@probatum/contracts/events/event';
import type { Tenant } from '@probatum/contracts/tenant';
import { type BaseConfig, type CallOptions, ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import type { WebhookDelivery } from '../src/list-deliveries/list-deliveries';
import type { WebhooksConfig } from '../src/webhooks.config';
import { webhooksService } from '../src/webhooks.service';

export type Settings = Partial<WebhooksConfig>;

export interface Registered {
  readonly id: string;
  readonly secret: string;
}

const base = {
  OUTBOUND_ALLOW: ['127.0.0.0/8'],
  OUTBOUND_ALLOW_HTTP: false,
  WEBHOOK_CONCURRENCY: 100,
  WEBHOOK_ENDPOINT_CONCURRENCY: 10,
  WEBHOOK_TIMEOUT_MS: 3_000,
  WEBHOOK_MAX_ENDPOINTS: 50,
  WEBHOOK_ANSWER_BYTES: 10_000_000,
  WEBHOOK_RETENTION_DAYS: 30,
};

const withSettings = (settings: Settings) => (config: BaseConfig) =>
  webhooksService({ ...config, ...base, ...settings });

/** The service on its own, with the tests in the part of the gateway and of the publishers. */
export class RunningWebhooks {
  private constructor(
    readonly harness: ServiceHarness,
    private readonly settings: Settings,
  ) {}

  static async start(settings: Settings = {}): Promise<RunningWebhooks> {
    return new RunningWebhooks(await ServiceHarness.start(withSettings(settings)), settings);
  }

  async halt(): Promise<void> {
    await this.harness.halt();
  }

  async resume(settings: Settings = {}): Promise<void> {
    await this.harness.resume(withSettings({ ...this.settings, ...settings }));
  }

  async stop(): Promise<void> {
    await this.harness.stop();
  }

  get app() {
    return this.harness.service.app;
  }

  get database() {
    return this.harness.database;
  }

  async call<Body>(tenant: Tenant, method: string, path: string, options: CallOptions = {}) {
    return this.harness.call<Body>(tenant, method, path, options);
  }

  async happen<Data>(definition: EventDefinition<Data>, tenant: Tenant, data = definition.example, time = new Date()) {
    return this.harness.happen(definition, tenant, data, { subject: 'cert_1', time });
  }

  /** Until every event that was published has been fanned out. */
  async handled(): Promise<void> {
    await this.harness.handled();
  }

  async register(tenant: Tenant, url: string, ...events: EventDefinition<never>[]): Promise<Registered> {
    const answer = await this.call<Registered>(tenant, 'POST', '/webhooks', {
      body: { url, events: events.map(({ name }) => name) },
    });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  }

  async deliveries(tenant: Tenant, webhookId: string): Promise<WebhookDelivery[]> {
    const path = `/webhooks/${webhookId}/deliveries?pageSize=100`;
    return (await this.call<{ items: WebhookDelivery[] }>(tenant, 'GET', path)).body.items;
  }

  /** The only delivery of a webhook, once it is as wanted. */
  async delivery(
    tenant: Tenant,
    id: string,
    isWanted: (delivery: WebhookDelivery) => boolean,
  ): Promise<WebhookDelivery> {
    return waitFor(async () => {
      const [only, ...more] = await this.deliveries(tenant, id);
      return more.length === 0 && only && isWanted(only) ? only : undefined;
    });
  }

  async ended(tenant: Tenant, id: string): Promise<WebhookDelivery> {
    return this.delivery(tenant, id, ({ status }) => status !== 'pending');
  }

  /** Every retry that is waited for becomes due now. */
  async skipPauses(): Promise<void> {
    await this.database.query(
      `update deliveries set next_attempt_at = now() where next_attempt_at is not null and started_at is null`,
    );
  }
}
