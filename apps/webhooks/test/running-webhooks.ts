import { type CloudEvent, createEvent, type EventDefinition, subjectOf } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import type { Scope } from '@probatum/contracts/scopes';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import { identityHeader, identityIssuer } from '@probatum/http/identity';
import { type RunningService, startService } from '@probatum/http/run-service';
import { ensureEventStream } from '@probatum/messaging/streams';
import { Database } from '@probatum/persistence/database';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { startTestNats, type TestNats } from '@probatum/testing/test-nats';
import { waitFor } from '@probatum/testing/wait-for';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { connect, type NatsConnection } from 'nats';
import type { WebhookDelivery } from '../src/list-deliveries/list-deliveries';
import type { WebhooksConfig } from '../src/webhooks.config';
import { webhooksService } from '../src/webhooks.service';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
export type Settings = Partial<WebhooksConfig>;

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

export interface Registered {
  readonly id: string;
  readonly secret: string;
}

const base = {
  HOST: '127.0.0.1',
  PORT: 0,
  DATABASE_POOL_SIZE: 10,
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  PUBLIC_URL: 'http://127.0.0.1',
  LOG_LEVEL: 'warn',
  OUTBOUND_ALLOW: ['127.0.0.0/8'],
  OUTBOUND_ALLOW_HTTP: false,
  WEBHOOK_CONCURRENCY: 100,
  WEBHOOK_ENDPOINT_CONCURRENCY: 10,
  WEBHOOK_TIMEOUT_MS: 3_000,
  WEBHOOK_MAX_ENDPOINTS: 50,
  WEBHOOK_RETENTION_DAYS: 30,
};

export function newTenant(environment: Environment = 'live'): Tenant {
  return { organizationId: newId('org'), environment };
}

/** The service on a database and a NATS of its own, with this file in the part of the gateway and of the publishers. */
export class RunningWebhooks {
  private constructor(
    private readonly testDatabase: TestDatabase,
    private readonly testNats: TestNats,
    private readonly config: WebhooksConfig,
    private readonly keys: Keys,
    private service: RunningService,
    readonly database: Database,
    private readonly nats: NatsConnection,
  ) {}

  static async start(settings: Settings = {}): Promise<RunningWebhooks> {
    const { migrations } = webhooksService({} as WebhooksConfig);
    const testDatabase = await createTestDatabase({ schema: 'webhooks', migrations });
    const testNats = await startTestNats();
    const keys = await generateKeyPair('EdDSA');
    const IDENTITY_PUBLIC_KEYS = JSON.stringify({ keys: [await exportJWK(keys.publicKey)] });
    const addresses = { DATABASE_URL: testDatabase.url, NATS_URL: testNats.url };
    const config: WebhooksConfig = { ...base, ...addresses, IDENTITY_PUBLIC_KEYS, ...settings };
    const nats = await connect({ servers: testNats.url });
    for (const context of ['certificates', 'anchoring', 'trust-engine'] as const)
      await ensureEventStream(nats, context);
    const database = await Database.open({ url: testDatabase.url, schema: 'webhooks', poolSize: 2 });
    const service = await startService(webhooksService(config));
    return new RunningWebhooks(testDatabase, testNats, config, keys, service, database, nats);
  }

  async halt(): Promise<void> {
    await this.service.stop();
  }

  async resume(settings: Settings = {}): Promise<void> {
    this.service = await startService(webhooksService({ ...this.config, ...settings }));
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.nats.close();
    await this.database.close();
    await this.testNats.stop();
    await this.testDatabase.drop();
  }

  get app() {
    return this.service.app;
  }

  async call<Body>(tenant: Tenant, method: string, path: string, options: { body?: unknown; scopes?: Scope[] } = {}) {
    const { body, scopes = ['webhooks:read', 'webhooks:write'] } = options;
    const token = await new SignJWT({
      ...tenant,
      actor: { type: 'api_key', id: 'key', name: 'test' },
      scopes,
      plan: 'default',
    })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(identityIssuer)
      .setAudience('webhooks')
      .setExpirationTime('60s')
      .sign(this.keys.privateKey);
    const headers = { [identityHeader]: token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const response = await fetch(`${this.service.url}${path}`, { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as Body };
  }

  async register(tenant: Tenant, url: string, ...events: EventDefinition<never>[]): Promise<Registered> {
    const answer = await this.call<Registered>(tenant, 'POST', '/webhooks', {
      body: { url, events: events.map(({ name }) => name) },
    });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  }

  /** Without a message id, so that a second time is a second delivery by NATS. */
  async publish<Data>(definition: EventDefinition<Data>, event: CloudEvent<Data>): Promise<void> {
    const tenant = { organizationId: event.organizationid, environment: event.environment };
    await this.nats.jetstream().publish(subjectOf(definition, tenant), JSON.stringify(event));
  }

  async happen<Data>(definition: EventDefinition<Data>, tenant: Tenant, data = definition.example, time = new Date()) {
    const event = createEvent(definition, { ...tenant, subject: 'cert_1', time, data });
    await this.publish(definition, event);
    return event;
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

  /** Until every event that was published has been fanned out. */
  async handled(): Promise<void> {
    const manager = await this.nats.jetstreamManager();
    await waitFor(async () => {
      const streams = ['CERTIFICATES', 'ANCHORING', 'TRUST-ENGINE'];
      const consumers = (await Promise.all(streams.map((stream) => manager.consumers.list(stream).next()))).flat();
      return consumers.length === 4 && consumers.every((one) => one.num_pending + one.num_ack_pending === 0);
    });
  }
}
