import { contexts } from '@probatum/contracts/events/event';
import { type ServiceConfig, schemaOf } from '@probatum/service/run-service';
import { connectNats } from '@probatum/messaging/nats-connection';
import { ensureEventStream } from '@probatum/messaging/streams';
import { Database } from '@probatum/persistence/database';
import type { NatsConnection } from 'nats';
import { createTestDatabase, type TestDatabase } from './database-per-file';
import type { TestService } from './database-template';
import { GatewayIdentity } from './gateway-identity';
import type { TestNats } from './given-nats';
import { startTestNats } from './test-nats';

/** Variables of every service; a test adds those of its service. */
export type BaseConfig = ServiceConfig & { readonly IDENTITY_PUBLIC_KEYS: string };

export interface GroundOptions {
  /** A NATS that the test can take away; else one is started. */
  readonly nats?: TestNats;
  /** Services whose part the test plays with a schema of their own. */
  readonly neighbours?: readonly TestService[];
}

/** Infrastructure of a service: its own database, its own NATS with all streams, and the gateway's keys. */
export class ServiceGround {
  private constructor(
    readonly test: TestDatabase,
    private readonly server: TestNats,
    readonly identity: GatewayIdentity,
    /** A second connection to the service's schema, for the test. */
    readonly database: Database,
    readonly nats: NatsConnection,
  ) {}

  static async prepare(
    service: string,
    migrations: TestService['migrations'],
    { nats: given, neighbours = [] }: GroundOptions,
  ): Promise<ServiceGround> {
    const schema = schemaOf(service);
    const [test, server, identity] = await Promise.all([
      createTestDatabase({ schema, migrations }, ...neighbours),
      given ?? startTestNats(),
      GatewayIdentity.create(),
    ]);
    const database = await Database.open({ url: test.url, schema, poolSize: 2 });
    const nats = await connectNats(server.url, 'test');
    for (const context of contexts) await ensureEventStream(nats, context);
    return new ServiceGround(test, server, identity, database, nats);
  }

  async clear(): Promise<void> {
    await this.nats.close();
    await this.database.close();
    await this.server.stop();
    await this.test.drop();
  }

  get config(): BaseConfig {
    return {
      HOST: '127.0.0.1',
      PORT: 0,
      DATABASE_URL: this.test.url,
      DATABASE_POOL_SIZE: 10,
      DATABASE_STATEMENT_TIMEOUT_MS: 10_000,
      NATS_URL: this.server.url,
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      PUBLIC_URL: 'http://127.0.0.1',
      LOG_LEVEL: 'warn',
      IDENTITY_PUBLIC_KEYS: this.identity.publicKeys,
    };
  }
}
