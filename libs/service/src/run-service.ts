import type { Server } from 'node:http';
import { inboxRetention } from '@probatum/messaging/inbox';
import { JetStreamStrategy } from '@probatum/messaging/jetstream-strategy';
import { Relay } from '@probatum/messaging/relay';
import { createLogger } from '@probatum/observability/logger';
import { startTracing } from '@probatum/observability/tracing';
import { Retention } from '@probatum/persistence/retention';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { checkKey } from './check-key';
import { ConfigurationError } from './environment';
import { closeResources, openDatabase, openResources } from './open-resources';
import type { Resources } from './resources';
import { createApplication, publishOpenApi } from './service-application';
import { SilentConnections } from './silent-connections';
import type { ServiceConfig, ServiceDefinition } from './service-definition';
import { countLostEvents, measureService } from './service-metrics';

export { schemaOf, type ServiceConfig, type ServiceDefinition } from './service-definition';

export interface RunningService {
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Stops taking work, finishes what is in flight and closes every connection. */
  stop(): Promise<void>;
}

/** Starts a service on real infrastructure. Used by its main file and, in process, by tests. */
export async function startService<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
): Promise<RunningService> {
  const resources = await openResources(definition);
  try {
    await checkKey(resources.database, resources.sealer, definition.sealed ?? []);
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
  const app = await createApplication(definition, resources);
  const strategy = new JetStreamStrategy({ ...resources, service: definition.name });
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  const background = backgroundWork(definition, resources);
  measureService(definition.name, resources, strategy, background.relay);
  await definition.prepare?.(app, resources);
  await app.init();
  publishOpenApi(app, definition);
  const silent = new SilentConnections(app.getHttpServer() as Server);
  const end = async () => {
    resources.readiness.drain();
    await closeServer(app, silent);
    await background.stop();
  };
  await listen(app, background, resources).catch((error: unknown) => end().then(() => Promise.reject(error)));
  let stopped: Promise<void> | undefined;
  return {
    url: await addressOf(app, definition),
    app,
    stop: () => (stopped ??= end().then(() => closeResources(resources))),
  };
}

/** Nest looks for TLS where Fastify does not keep it. */
async function addressOf(app: NestFastifyApplication, { tls }: Pick<ServiceDefinition<ServiceConfig>, 'tls'>) {
  const url = await app.getUrl();
  return tls ? url.replace(/^http:/, 'https:') : url;
}

/** A connection that is busy when this begins becomes idle later, and would be kept alive for a minute. */
async function closeServer(app: NestFastifyApplication, silent: SilentConnections): Promise<void> {
  const server = app.getHttpServer() as Server;
  const timer = setInterval(() => {
    server.closeIdleConnections();
    silent.end();
  }, 50);
  await app.close().finally(() => clearInterval(timer));
}

interface BackgroundWork {
  readonly relay: Relay | undefined;
  start(): void;
  stop(): Promise<void>;
}

function backgroundWork<Config extends ServiceConfig>(
  { publishes: context, retention: rules = [] }: ServiceDefinition<Config>,
  { database, clock, nats, logger, metrics }: Resources<Config>,
): BackgroundWork {
  const relay = context && new Relay({ database, nats, logger, context, onLost: countLostEvents(metrics) });
  const retention = new Retention(database, clock, [inboxRetention, ...rules], (error) =>
    logger.warn({ err: error }, 'expired rows could not be deleted; trying again in an hour'),
  );
  return {
    relay,
    start: () => [relay, retention].forEach((work) => work?.start()),
    stop: async () => void (await Promise.all([relay?.stop(), retention.stop()])),
  };
}

async function listen<Config extends ServiceConfig>(
  app: NestFastifyApplication,
  background: BackgroundWork,
  { config, logger }: Resources<Config>,
): Promise<void> {
  await app.startAllMicroservices();
  background.start();
  await app.listen(config.PORT, config.HOST);
  logger.info({ url: await app.getUrl() }, 'listening');
}

/**
 * The whole life of a service process: `migrate` as its argument brings the schema up to date and ends;
 * `migrate-and-serve` does both, for a service with one replica. Otherwise it serves until SIGTERM or SIGINT.
 * A configuration that cannot be read ends it with the variable's name.
 */
export async function runService<Config extends ServiceConfig>(define: () => ServiceDefinition<Config>): Promise<void> {
  try {
    const definition = define();
    if (process.argv[2]?.startsWith('migrate')) await migrate(definition);
    if (process.argv[2] === 'migrate') return;
    const { name, config } = definition;
    const tracing = await startTracing(name, config, createLogger(name, config.LOG_LEVEL));
    const service = await startService(definition);
    const stop = () => service.stop().then(() => tracing?.stop());
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void stop().then(() => process.exit(0), fail));
    }
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  const logger = createLogger('service', 'info');
  if (error instanceof ConfigurationError) logger.fatal(`The configuration is not valid: ${error.message}`);
  else logger.fatal({ err: error }, 'the service cannot start');
  process.exitCode = 1;
  // Open handles (a socket, a timer) must not keep the process alive.
  setTimeout(() => process.exit(1), 200).unref();
}

export async function migrate<Config extends ServiceConfig>(definition: ServiceDefinition<Config>): Promise<void> {
  const database = await openDatabase(definition);
  try {
    await database.migrate();
    await definition.afterMigrations?.(database);
  } finally {
    await database.close();
  }
}
