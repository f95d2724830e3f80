import type { Provider } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import { Sealer } from '@probatum/persistence/sealer';
import { Readiness } from '@probatum/observability/readiness';
import type { NatsConnection } from 'nats';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { Idempotency } from './idempotency/idempotency';

/** Injection tokens of what has no class of its own. */
export const NATS = Symbol('NatsConnection');
export const LOGGER = Symbol('Logger');
export const CONFIG = Symbol('Config');

/** What every service is given when it starts. */
export interface Resources<Config> {
  readonly config: Config;
  readonly database: Database;
  readonly nats: NatsConnection;
  readonly sealer: Sealer;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly readiness: Readiness;
}

export function resourceProviders<Config>(resources: Resources<Config>): Provider[] {
  return [
    { provide: CONFIG, useValue: resources.config },
    { provide: Database, useValue: resources.database },
    { provide: NATS, useValue: resources.nats },
    { provide: Sealer, useValue: resources.sealer },
    { provide: LOGGER, useValue: resources.logger },
    { provide: Registry, useValue: resources.metrics },
    { provide: Readiness, useValue: resources.readiness },
    { provide: Idempotency, useValue: new Idempotency(resources.sealer) },
  ];
}
