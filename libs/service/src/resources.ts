import type { Provider } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import type { DatabaseClock } from '@probatum/persistence/database-clock';
import { Sealer } from '@probatum/persistence/sealer';
import { Readiness } from '@probatum/observability/readiness';
import { Records } from '@probatum/records/records';
import type { NatsConnection } from 'nats';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { Idempotency } from '@probatum/http/idempotency/idempotency';

/** Injection tokens of what has no class of its own. */
export const NATS = Symbol('NatsConnection');
export const LOGGER = Symbol('Logger');
export const CONFIG = Symbol('Config');

/** Resources of every service at its start. */
export interface Resources<Config> {
  readonly config: Config;
  readonly database: Database;
  readonly clock: DatabaseClock;
  readonly nats: NatsConnection;
  readonly sealer: Sealer;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly readiness: Readiness;
}

export function resourceProviders<Config>(resources: Resources<Config>): Provider[] {
  const idempotency = new Idempotency(resources.sealer, resources.clock);
  return [
    { provide: CONFIG, useValue: resources.config },
    { provide: Database, useValue: resources.database },
    { provide: Clock, useValue: resources.clock },
    { provide: NATS, useValue: resources.nats },
    { provide: Sealer, useValue: resources.sealer },
    { provide: LOGGER, useValue: resources.logger },
    { provide: Registry, useValue: resources.metrics },
    { provide: Readiness, useValue: resources.readiness },
    { provide: Idempotency, useValue: idempotency },
    { provide: Records, useValue: new Records(resources.database, idempotency, resources.clock) },
  ];
}
