import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Context } from '@probatum/contracts/events/event';
import { JetStreamStrategy } from '@probatum/messaging/jetstream-strategy';
import { connectNats } from '@probatum/messaging/nats-connection';
import { Relay } from '@probatum/messaging/relay';
import { createLogger, NestLogger } from '@probatum/observability/logger';
import { createMetrics } from '@probatum/observability/metrics';
import { Readiness } from '@probatum/observability/readiness';
import { Database, type MigrationClass } from '@probatum/persistence/database';
import { Sealer } from '@probatum/persistence/sealer';
import type { Static, TProperties, TObject } from '@sinclair/typebox';
import type { JSONWebKeySet } from 'jose';
import { ConfigurationError, type identityVariables, type serviceVariables } from './environment';
import { addProbes, createFastifyAdapter } from './fastify-adapter';
import { IdentityVerifier } from './identity';
import { IdentityGuard } from './identity-guard';
import { createOpenApiDocument } from './openapi';
import { ProblemFilter } from './problem-filter';
import { type Resources, resourceProviders } from './resources';
import { measureService } from './service-metrics';

type ConfigOf<Variables extends TProperties> = Readonly<Static<TObject<Variables>>>;
export type ServiceConfig = ConfigOf<typeof serviceVariables> & Partial<ConfigOf<typeof identityVariables>>;

export interface ServiceDefinition<Config extends ServiceConfig> {
  /** Name of the service: audience of identities, prefix of its consumers, and with `_` for `-` its schema. */
  readonly name: string;
  readonly config: Config;
  readonly module: Type;
  readonly migrations: readonly MigrationClass[];
  /** The context whose events its outbox holds; none for a service that only listens. */
  readonly publishes?: Context;
  /** For the gateway, which is where identities come from and has a guard of its own. */
  prepare?(app: NestFastifyApplication, resources: Resources<Config>): Promise<void> | void;
}

export interface RunningService {
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Stops taking work, finishes what is in flight and closes every connection. */
  stop(): Promise<void>;
}

export function schemaOf(service: string): string {
  return service.replaceAll('-', '_');
}

/** Starts a service on real infrastructure. Used by its main file and, in process, by tests. */
export async function startService<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
): Promise<RunningService> {
  const resources = await openResources(definition);
  try {
    return await serve(definition, resources);
  } catch (error) {
    await closeResources(resources);
    throw error;
  }
}

async function serve<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
  resources: Resources<Config>,
): Promise<RunningService> {
  const { database, nats, logger, readiness, config } = resources;
  const app = await createApplication(definition, resources);
  const strategy = new JetStreamStrategy({ nats, service: definition.name, logger });
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  const relay = definition.publishes && new Relay({ database, nats, logger, context: definition.publishes });
  measureService(resources, strategy, relay);
  await definition.prepare?.(app, resources);
  await app.init();
  publishOpenApi(app, definition.name);
  await app.startAllMicroservices();
  relay?.start();
  await app.listen(config.PORT, config.HOST);
  const url = await app.getUrl();
  logger.info({ url }, 'listening');
  const stop = async () => {
    readiness.drain();
    await app.close();
    await relay?.stop();
    await closeResources(resources);
  };
  return { url, app, stop };
}

async function closeResources<Config>({ nats, database }: Resources<Config>): Promise<void> {
  if (!nats.isClosed()) await nats.drain();
  await database.close();
}

async function openResources<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
): Promise<Resources<Config>> {
  const { name, config } = definition;
  const logger = createLogger(name, config.LOG_LEVEL);
  const database = await openDatabase(definition);
  const nats = await connectNats(config.NATS_URL, name);
  const readiness = new Readiness();
  readiness.add('postgres', async () => (await database.query('select 1')).length === 1);
  readiness.add('nats', () => !nats.isClosed() && nats.info !== undefined);
  readiness.add('migrations', () => database.isMigrated());
  const sealer = new Sealer(config.KEY_ENCRYPTION_KEY);
  return { config, database, nats, sealer, logger, readiness, metrics: createMetrics(name) };
}

function openDatabase<Config extends ServiceConfig>(definition: ServiceDefinition<Config>): Promise<Database> {
  return Database.open({
    url: definition.config.DATABASE_URL,
    schema: schemaOf(definition.name),
    poolSize: definition.config.DATABASE_POOL_SIZE,
    migrations: definition.migrations,
  });
}

async function createApplication<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
  resources: Resources<Config>,
): Promise<NestFastifyApplication> {
  const adapter = createFastifyAdapter();
  addProbes(adapter.getInstance() as never, resources.readiness, resources.metrics);
  const module: DynamicModule = { module: definition.module, providers: resourceProviders(resources) };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(resources.logger),
  });
  app.useGlobalFilters(new ProblemFilter(resources.logger));
  const keys = definition.config.IDENTITY_PUBLIC_KEYS;
  if (keys) {
    const verifier = new IdentityVerifier(definition.name, JSON.parse(keys) as JSONWebKeySet);
    app.useGlobalGuards(new IdentityGuard(app.get(Reflector), verifier));
  }
  return app;
}

function publishOpenApi(app: NestFastifyApplication, service: string): void {
  const document = JSON.stringify(createOpenApiDocument(app, service));
  app
    .getHttpAdapter()
    .get('/openapi.json', (_request: unknown, reply: { type(t: string): { send(b: string): void } }) => {
      reply.type('application/json').send(document);
    });
}

/**
 * The whole life of a service process: `migrate` as its argument brings the schema up to date and ends,
 * otherwise it serves until SIGTERM or SIGINT. A configuration that cannot be read ends it with the variable's name.
 */
export async function runService<Config extends ServiceConfig>(define: () => ServiceDefinition<Config>): Promise<void> {
  try {
    const definition = define();
    if (process.argv[2] === 'migrate') return await migrate(definition);
    const service = await startService(definition);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void service.stop().then(() => process.exit(0), fail));
    }
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  const logger = createLogger('service', 'info');
  if (error instanceof ConfigurationError) logger.fatal(`The configuration is not valid: ${error.message}`);
  else logger.fatal({ err: error }, 'the service cannot run');
  process.exitCode = 1;
  // What still holds the process open (a socket, a timer) must not keep it alive.
  setTimeout(() => process.exit(1), 200).unref();
}

export async function migrate<Config extends ServiceConfig>(definition: ServiceDefinition<Config>): Promise<void> {
  const database = await openDatabase(definition);
  await database.migrate();
  await database.close();
}
