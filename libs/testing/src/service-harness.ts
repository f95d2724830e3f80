import { type CloudEvent, createEvent, type EventDefinition, subjectOf } from '@probatum/contracts/events/event';
import { contexts } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import { type Scope, scopes as allScopes } from '@probatum/contracts/scopes';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import { identityHeader, identityIssuer } from '@probatum/http/identity';
import {
  type RunningService,
  schemaOf,
  type ServiceConfig,
  type ServiceDefinition,
  startService,
} from '@probatum/http/run-service';
import { connectNats } from '@probatum/messaging/nats-connection';
import { ensureEventStream } from '@probatum/messaging/streams';
import { Database } from '@probatum/persistence/database';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { NatsConnection } from 'nats';
import { createTestDatabase, type TestDatabase } from './database-per-file';
import { startTestNats, type TestNats } from './test-nats';
import { waitFor } from './wait-for';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

/** What every service needs; a test adds what its service reads on top. */
export type BaseConfig = ServiceConfig & { readonly IDENTITY_PUBLIC_KEYS: string };

export interface CallOptions {
  readonly body?: unknown;
  readonly scopes?: readonly Scope[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export function newTenant(environment: Environment = 'live'): Tenant {
  return { organizationId: newId('org'), environment };
}

/** A service on a database and a NATS of its own, with the test in the part of the gateway and of the other contexts. */
export class ServiceHarness {
  /** Every event that the service published so far. */
  readonly published: CloudEvent[] = [];
  service!: RunningService;

  private constructor(
    private readonly define: (config: BaseConfig) => ServiceDefinition<ServiceConfig>,
    readonly config: BaseConfig,
    private readonly keys: Keys,
    private readonly testDatabase: TestDatabase,
    private readonly testNats: TestNats,
    readonly database: Database,
    readonly nats: NatsConnection,
  ) {}

  /** @param given a NATS that the test can take away */
  static async start(
    define: (config: BaseConfig) => ServiceDefinition<ServiceConfig>,
    given?: TestNats,
  ): Promise<ServiceHarness> {
    const keys = await generateKeyPair('EdDSA');
    const jwk = await exportJWK(keys.publicKey);
    const { name, migrations } = define(baseConfig('', '', '{}'));
    const schema = schemaOf(name);
    const testDatabase = await createTestDatabase({ schema, migrations });
    const testNats = given ?? (await startTestNats());
    const config = baseConfig(testDatabase.url, testNats.url, JSON.stringify({ keys: [jwk] }));
    const nats = await connectNats(testNats.url, 'test');
    for (const context of contexts) await ensureEventStream(nats, context);
    const database = await Database.open({ url: testDatabase.url, schema, poolSize: 2 });
    const harness = new ServiceHarness(define, config, keys, testDatabase, testNats, database, nats);
    const { publishes } = define(config);
    if (publishes) harness.listen(publishes);
    await harness.resume();
    return harness;
  }

  /** Starts the service, again after `halt`. */
  async resume(): Promise<void> {
    this.service = await startService(this.define(this.config));
  }

  async halt(): Promise<void> {
    await this.service.stop();
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.nats.close();
    await this.database.close();
    await this.testNats.stop();
    await this.testDatabase.drop();
  }

  /** Calls a route as the gateway would, on behalf of the tenant; without a tenant as an anonymous caller. */
  async call<Body>(tenant: Tenant | undefined, method: string, path: string, options: CallOptions = {}) {
    const { body, headers } = options;
    const response = await fetch(`${this.service.url}${path}`, {
      method,
      headers: {
        [identityHeader]: await this.identity(tenant, options.scopes),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    const answer = { status: response.status, headers: response.headers, text };
    return { ...answer, body: (isJson ? JSON.parse(text) : undefined) as Body } satisfies Answer<Body>;
  }

  async identity(tenant: Tenant | undefined, scopes: readonly Scope[] = allScopes): Promise<string> {
    const actor = tenant ? { type: 'api_key', id: 'key', name: 'test' } : { type: 'anonymous', id: '', name: '' };
    return this.sign({
      ...tenant,
      actor,
      scopes: tenant ? scopes : [],
      plan: 'enterprise',
      iss: identityIssuer,
      aud: this.define(this.config).name,
      exp: Math.floor(Date.now() / 1000) + 60,
    });
  }

  /** Any claims, signed by the gateway. */
  async sign(claims: JWTPayload): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA' }).sign(this.keys.privateKey);
  }

  /** Puts an event of another context into its stream; without a message id, so that twice is two deliveries. */
  async happen<Data>(
    definition: EventDefinition<Data>,
    tenant: Tenant,
    data: Data,
    options: { subject?: string; time?: Date } = {},
  ): Promise<CloudEvent<Data>> {
    const { subject = 'subject', time = new Date() } = options;
    const event = createEvent(definition, { ...tenant, subject, time, data });
    await this.nats.jetstream().publish(subjectOf(definition, tenant), JSON.stringify(event));
    return event;
  }

  /** Waits until the service has published such an event. */
  async event<Data>(definition: EventDefinition<Data>, subject: string): Promise<CloudEvent<Data>> {
    const find = () =>
      this.published.find((event) => event.type.endsWith(definition.name) && event.subject === subject);
    return (await waitFor(find, { describe: `${definition.name} of ${subject}` })) as CloudEvent<Data>;
  }

  private listen(context: string): void {
    this.nats.subscribe(`events.${context}.>`, {
      callback: (_error, message) => this.published.push(message.json<CloudEvent>()),
    });
  }
}

function baseConfig(databaseUrl: string, natsUrl: string, identityKeys: string): BaseConfig {
  return {
    HOST: '127.0.0.1',
    PORT: 0,
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: 10,
    NATS_URL: natsUrl,
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    PUBLIC_URL: 'http://127.0.0.1',
    LOG_LEVEL: 'warn',
    IDENTITY_PUBLIC_KEYS: identityKeys,
  };
}
