import { idOf, newId } from '../ids';
import type { Environment, Tenant } from '../tenant';

/** The contexts that publish events. Each has one JetStream stream, named like itself in capitals. */
export const contexts = [
  'gateway',
  'certificates',
  'trust-engine',
  'anchoring',
  'webhooks',
  'envelopes',
  'compliance',
] as const;
export type Context = (typeof contexts)[number];

/** A kind of event: its publisher, its name and the shape of its data. */
export interface EventDefinition<Data> {
  readonly context: Context;
  readonly entity: string;
  readonly verb: string;
  /** `<entity>.<verb>[-v2]`, the name that webhooks and documents use. */
  readonly name: string;
  readonly description: string;
  readonly example: Data;
}

/** CloudEvents 1.0 in JSON. Extension attributes are lower-case, as section 3.1 of the specification asks. */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  /** `probatum.<name>` */
  readonly type: string;
  /** The id of the entity that the event is about. */
  readonly subject: string;
  /** ISO 8601 in UTC. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly organizationid: string;
  readonly environment: Environment;
  readonly traceparent?: string;
  /**
   * The same event was published before, and its effects seem to be missing. Services that know these effects publish
   * them again.
   */
  readonly reannounced?: true;
  readonly data: Data;
}

export function defineEvent<Data>(
  definition: Omit<EventDefinition<Data>, 'name'> & { version?: number },
): EventDefinition<Data> {
  const { version = 1, ...rest } = definition;
  const name = `${rest.entity}.${rest.verb}${version > 1 ? `-v${version}` : ''}`;
  return Object.freeze({ ...rest, name });
}

export interface EventDetails<Data> extends Tenant {
  /** The id of the entity that the event is about. */
  readonly subject: string;
  readonly time: Date;
  readonly data: Data;
  readonly traceparent?: string;
  /** Tells apart what happens to the subject several times. Told again with the same words, an event has the same id. */
  readonly occurrence?: string | undefined;
  readonly reannounced?: boolean;
}

export function createEvent<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): CloudEvent<Data> {
  return {
    specversion: '1.0',
    id: details.occurrence === undefined ? newId('evt') : idOf('evt', definition.name, details.occurrence),
    source: `/${definition.context}`,
    type: `probatum.${definition.name}`,
    subject: details.subject,
    time: details.time.toISOString(),
    datacontenttype: 'application/json',
    organizationid: details.organizationId,
    environment: details.environment,
    ...(details.traceparent ? { traceparent: details.traceparent } : {}),
    ...(details.reannounced ? { reannounced: true } : {}),
    data: details.data,
  };
}

/** `events.<context>.<entity>.<verb>[-v2].<environment>.<organizationId>` */
export function subjectOf(definition: EventDefinition<unknown>, tenant: Tenant): string {
  return `events.${definition.context}.${definition.name}.${tenant.environment}.${tenant.organizationId}`;
}

/** The subject filter that catches this event of every tenant. */
export function subjectFilter(definition: EventDefinition<unknown>): string {
  return `events.${definition.context}.${definition.name}.*.*`;
}

export function streamName(context: Context): string {
  return context.toUpperCase();
}
