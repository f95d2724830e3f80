import { generateKeyPairSync } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import { ordinaryScopes } from '@probatum/contracts/scopes';
import { type RunningService, startService } from '@probatum/service/run-service';
import { ensureEventStream } from '@probatum/messaging/streams';
import { Database } from '@probatum/persistence/database';
import { RowSeals } from '@probatum/persistence/row-seals';
import { Sealer } from '@probatum/persistence/sealer';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import type { TestNats } from '@probatum/testing/given-nats';
import { startTestNats } from '@probatum/testing/test-nats';
import { connect } from 'nats';
import { sealEarlierRows } from '../src/operator/seal-earlier-rows';
import { administer } from '../src/operator/administer/administer';
import type { CreatedApiKey } from '../src/credentials/api-keys/api-key';
import type { GatewayConfig } from '../src/gateway-variables';
import { gatewayService, migrations } from '../src/gateway.service';
import type { Upstream } from './upstream';

const keyEncryptionKey = Buffer.alloc(32, 7).toString('base64');
export const testSeals = new RowSeals(new Sealer(keyEncryptionKey));

/** Something behind the gateway. */
type Reachable = Pick<Upstream, 'address'>;

const keys = generateKeyPairSync('ed25519');
export const identityPublicKeys = { keys: [keys.publicKey.export({ format: 'jwk' })] };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON; a test casts values that are not text. */
  readonly body: Record<string, string>;
}

export interface KeyWishes {
  readonly organization?: string;
  readonly environment?: 'live' | 'sandbox';
  readonly scopes?: string;
  readonly plan?: string;
  readonly family?: string;
  readonly rateLimit?: number;
  readonly concurrency?: number;
  readonly limitMode?: string;
  readonly name?: string;
  readonly expiresAt?: string;
}

/** Gateways on one database and one NATS of their own. */
export class Gateways {
  readonly running: RunningService[] = [];

  private constructor(
    private readonly testDatabase: TestDatabase,
    private readonly testNats: TestNats,
    readonly database: Database,
    readonly organization: string,
  ) {}

  static async open({ withOrganization = true } = {}): Promise<Gateways> {
    const testDatabase = await createTestDatabase({ schema: 'gateway', migrations });
    const testNats = await startTestNats();
    const nats = await connect({ servers: testNats.url });
    await ensureEventStream(nats, 'gateway');
    await nats.close();
    const database = await Database.open({ url: testDatabase.url, schema: 'gateway', poolSize: 2, seals: testSeals });
    const organization = newId('org');
    if (withOrganization) await administer(database, ['create-organization', '--name', 'Acme', '--id', organization]);
    return new Gateways(testDatabase, testNats, database, organization);
  }

  async start(upstreams: readonly Reachable[], settings: Partial<GatewayConfig> = {}): Promise<RunningService> {
    const gateway = await startService(gatewayService({ ...this.config(upstreams), ...settings }));
    this.running.push(gateway);
    return gateway;
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((gateway) => gateway.stop()));
    await this.database.close();
    await this.testNats.stop();
    await this.testDatabase.drop();
  }

  /** A change by hand that the gateway believes. @param change sets `seal = null` in the rows that it changes */
  async writeSealed(change: string, values: readonly unknown[]): Promise<void> {
    await this.database.query(change, values);
    await sealEarlierRows(this.database, true);
  }

  /** As if the database were gone, for good. */
  async cutDatabase(): Promise<void> {
    await this.testDatabase.drop();
  }

  get natsUrl(): string {
    return this.testNats.url;
  }

  /** With every ordinary scope; live and unthrottled by default. */
  async key(wishes: KeyWishes = {}): Promise<CreatedApiKey> {
    const { rateLimit, concurrency, limitMode, expiresAt } = wishes;
    const words = ['create-key', '--organization', wishes.organization ?? this.organization];
    words.push('--environment', wishes.environment ?? 'live', '--scopes', wishes.scopes ?? ordinaryScopes.join(','));
    words.push('--plan', wishes.plan ?? 'enterprise', '--name', wishes.name ?? 'Test');
    if (wishes.family) words.push('--family', wishes.family);
    if (rateLimit !== undefined) words.push('--rate-limit', String(rateLimit));
    if (concurrency !== undefined) words.push('--concurrency', String(concurrency));
    if (limitMode) words.push('--limit-mode', limitMode);
    if (expiresAt) words.push('--expires-at', expiresAt);
    return (await administer(this.database, words)) as CreatedApiKey;
  }

  /** The environment of a separate process. */
  environment(upstreams: readonly Upstream[]): NodeJS.ProcessEnv {
    return Object.fromEntries(Object.entries(this.config(upstreams)).map(([name, value]) => [name, String(value)]));
  }

  private config(upstreams: readonly Reachable[]): GatewayConfig {
    return {
      HOST: '127.0.0.1',
      PORT: 0,
      DATABASE_URL: this.testDatabase.url,
      DATABASE_POOL_SIZE: 4,
      DATABASE_STATEMENT_TIMEOUT_MS: 10_000,
      NATS_URL: this.testNats.url,
      KEY_ENCRYPTION_KEY: keyEncryptionKey,
      PUBLIC_URL: 'https://api.example.com',
      LOG_LEVEL: 'error',
      SERVICES: upstreams.map(({ address }) => address).join(','),
      IDENTITY_PRIVATE_KEY: JSON.stringify(keys.privateKey.export({ format: 'jwk' })),
      DOCUMENT_REFRESH_MS: 100,
      REQUEST_DEADLINE_MS: 30_000,
      HEADERS_DEADLINE_MS: 15_000,
      RECEIVING_DEADLINE_MS: 120_000,
      STALLED_READER_MS: 5_000,
      CONNECTIONS_PER_SERVICE: 256,
      UPLOAD_BYTES_PER_SECOND: 0,
      TRUSTED_PROXIES: '',
      SEAL_EXISTING_CREDENTIALS: 'no',
      REQUEST_LOG_DAYS: 30,
      TLS_CLIENT_CERTIFICATES: 'optional',
      LIMIT_MODE: 'enforced',
      ANONYMOUS_RATE_PER_MINUTE: 0,
      ANONYMOUS_BURST: 100,
      FAILED_CREDENTIALS_PER_MINUTE: 0,
      SHED_LATENESS_MS: 0,
    };
  }
}

export interface CallOptions {
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export async function call(gateway: RunningService, method: string, path: string, options: CallOptions = {}) {
  const { key, headers, body } = options;
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { 'x-api-key': key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : {},
  } as Answer;
}
