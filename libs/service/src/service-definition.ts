import type { TlsOptions } from 'node:tls';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Context } from '@probatum/contracts/events/event';
import type { Database, MigrationClass } from '@probatum/persistence/database';
import type { RetentionRule } from '@probatum/persistence/retention';
import type { Static, TObject, TProperties } from '@sinclair/typebox';
import type { EntitySchema } from 'typeorm';
import type { SealedColumn } from './check-key';
import type { identityVariables, serviceVariables } from './environment';
import type { Resources } from './resources';

type ConfigOf<Variables extends TProperties> = Readonly<Static<TObject<Variables>>>;
export type ServiceConfig = ConfigOf<typeof serviceVariables> & Partial<ConfigOf<typeof identityVariables>>;

export interface ServiceDefinition<Config extends ServiceConfig> {
  /** Name of the service: audience of identities, prefix of its consumers, and with `_` for `-` its schema. */
  readonly name: string;
  readonly config: Config;
  readonly module: Type;
  /** Groups of its operations in the reference, with a sentence about each; the first is that of operations that name none. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly migrations: readonly MigrationClass[];
  /** Those of its records. */
  readonly entities?: readonly EntitySchema[];
  /** The context whose events its outbox holds; none for a service that only listens. */
  readonly publishes?: Context;
  /** Where it has sealed values; one of them is opened at its first start with this release. */
  readonly sealed?: readonly SealedColumn[];
  /** Rows that are deleted when they are old enough. */
  readonly retention?: readonly RetentionRule[];
  /** Speaks TLS with these instead of plain HTTP. */
  readonly tls?: TlsOptions;
  /** Beside each migration of the schema, on the operator's word. */
  afterMigrations?(database: Database): Promise<void>;
  /** For the gateway, which is where identities come from and has a guard of its own. */
  prepare?(app: NestFastifyApplication, resources: Resources<Config>): Promise<void> | void;
}

export function schemaOf(service: string): string {
  return service.replaceAll('-', '_');
}
