import { closeNats, connectNats } from '@probatum/messaging/nats-connection';
import { createLogger } from '@probatum/observability/logger';
import { createMetrics } from '@probatum/observability/metrics';
import { Readiness } from '@probatum/observability/readiness';
import { Database } from '@probatum/persistence/database';
import { DatabaseClock } from '@probatum/persistence/database-clock';
import { RowSeals } from '@probatum/persistence/row-seals';
import { Sealer } from '@probatum/persistence/sealer';
import type { Resources } from './resources';
import { schemaOf, type ServiceConfig, type ServiceDefinition } from './service-definition';

/** Connects to what a service stands on; waits for a NATS that is not there yet. */
export async function openResources<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
): Promise<Resources<Config>> {
  const { name, config } = definition;
  const logger = createLogger(name, config.LOG_LEVEL);
  const database = await openDatabase(definition, logger);
  const clock = await DatabaseClock.measure(database, { log: logger });
  const nats = await connectNats(config.NATS_URL, name);
  const readiness = new Readiness();
  readiness.add('postgres', async () => (await database.query('select 1')).length === 1);
  readiness.add('nats', () => !nats.isClosed() && nats.info !== undefined);
  readiness.add('migrations', () => database.isMigrated());
  const sealer = new Sealer(config.KEY_ENCRYPTION_KEY);
  clock.start();
  return { config, database, clock, nats, sealer, logger, readiness, metrics: createMetrics(name) };
}

export function openDatabase<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
  logger = createLogger(definition.name, definition.config.LOG_LEVEL),
): Promise<Database> {
  const tellBroken = (table: string, id: string) =>
    logger.error(
      { table, id },
      'a row without a valid seal is ignored: it was written or changed outside the platform',
    );
  return Database.open({
    url: definition.config.DATABASE_URL,
    schema: schemaOf(definition.name),
    poolSize: definition.config.DATABASE_POOL_SIZE,
    tenantStatementMs: definition.config.DATABASE_STATEMENT_TIMEOUT_MS,
    migrations: definition.migrations,
    ...(definition.entities ? { entities: definition.entities } : {}),
    seals: new RowSeals(new Sealer(definition.config.KEY_ENCRYPTION_KEY), tellBroken),
  });
}

export async function closeResources<Config>({ nats, clock, database }: Resources<Config>): Promise<void> {
  await clock.stop();
  await closeNats(nats);
  await database.close();
}
