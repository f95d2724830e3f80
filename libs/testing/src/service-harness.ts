import { eventCatalogue } from '@probatum/contracts/events/catalogue';
import { type ChunkDefinition, eventsOfChunk, isChunk } from '@probatum/contracts/events/chunk';
import { type CloudEvent, createEvent, type EventDefinition, subjectOf } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import type { Scope } from '@probatum/contracts/scopes';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import {
  type RunningService,
  type ServiceConfig,
  type ServiceDefinition,
  startService,
} from '@probatum/service/run-service';
import { flushOutbox } from '@probatum/messaging/relay-flush';
import type { Database } from '@probatum/persistence/database';
import type { JWTPayload } from 'jose';
import type { NatsConnection } from 'nats';
import { callService, type ServiceRequest } from './call-service';
import { pendingEvents } from './pending-events';
import { type BaseConfig, type GroundOptions, ServiceGround } from './service-ground';
import { waitFor } from './wait-for';
import { rightTimeMs } from './wall-clock';

export type { BaseConfig } from './service-ground';
export type CallOptions = ServiceRequest & {
  readonly scopes?: readonly Scope[];
  /** Number of the replica that receives the request, by default 0, the first. */
  readonly replica?: number;
};
export type DefineService = (config: BaseConfig) => ServiceDefinition<ServiceConfig>;

export function newTenant(environment: Environment = 'live'): Tenant {
  return { organizationId: newId('org'), environment };
}

/** A service on infrastructure of its own, with the test in the part of the gateway and of the other contexts. */
export class ServiceHarness {
  /** Every event that the service published so far; of a chunk the events in it. */
  readonly published: CloudEvent[] = [];
  /** The same as it was sent. */
  readonly messages: CloudEvent[] = [];
  readonly config: BaseConfig;
  readonly database: Database;
  readonly nats: NatsConnection;
  private readonly replicas: RunningService[] = [];

  private constructor(
    private readonly define: DefineService,
    private readonly definition: ServiceDefinition<ServiceConfig>,
    private readonly ground: ServiceGround,
  ) {
    this.config = ground.config;
    this.database = ground.database;
    this.nats = ground.nats;
  }

  static async start(define: DefineService, options: GroundOptions = {}): Promise<ServiceHarness> {
    const { name, migrations } = define({} as BaseConfig);
    const ground = await ServiceGround.prepare(name, migrations, options);
    const harness = new ServiceHarness(define, define(ground.config), ground);
    harness.listen();
    await harness.resume();
    return harness;
  }

  /** Starts the service again after `halt`, or a further replica of it, optionally with another definition. */
  async resume(define: DefineService = this.define): Promise<RunningService> {
    const service = await startService(define(this.config));
    this.replicas.push(service);
    return service;
  }

  /** Stops all replicas. */
  async halt(): Promise<void> {
    await Promise.all(this.replicas.splice(0).map((replica) => replica.stop()));
  }

  async stop(): Promise<void> {
    await this.halt();
    await this.ground.clear();
  }

  get service(): RunningService {
    return this.replicas[0]!;
  }

  get running(): number {
    return this.replicas.length;
  }

  /** The connection string of a neighbour. */
  urlOf(schema: string): string {
    return this.ground.test.urlOf(schema);
  }

  /** Calls a route as the gateway would, on behalf of the tenant, or of an anonymous caller without one. */
  async call<Body>(tenant: Tenant | undefined, method: string, path: string, options: CallOptions = {}) {
    const { scopes, replica = 0, ...request } = options;
    return callService<Body>(
      `${this.replicas[replica]!.url}${path}`,
      method,
      await this.identity(tenant, scopes),
      request,
    );
  }

  async identity(tenant: Tenant | undefined, scopes?: readonly Scope[]): Promise<string> {
    return this.ground.identity.token(this.definition.name, tenant, scopes);
  }

  /** Any claims, signed by the gateway; an identity unless another type is named. */
  async sign(claims: JWTPayload, typ?: string): Promise<string> {
    return this.ground.identity.sign(claims, typ);
  }

  /** Lets another context announce something. */
  async happen<Data>(
    definition: EventDefinition<Data>,
    tenant: Tenant,
    data: Data,
    options: { subject?: string; time?: Date } = {},
  ): Promise<CloudEvent<Data>> {
    const { subject = 'subject', time = new Date(rightTimeMs()) } = options;
    const event = createEvent(definition, { ...tenant, subject, time, data });
    await this.deliver(definition, event);
    return event;
  }

  /** Lets another context announce several things as one event. */
  async happenTogether<Chunk, Data>(
    definition: ChunkDefinition<Chunk, Data>,
    tenant: Tenant,
    data: Chunk,
    options: { subject?: string; time?: Date } = {},
  ): Promise<CloudEvent<Data>[]> {
    return eventsOfChunk(definition, await this.happen(definition, tenant, data, options));
  }

  /** Puts an event into its stream; without a message id, so that twice is two deliveries. */
  async deliver<Data>(definition: EventDefinition<Data>, event: CloudEvent<Data>): Promise<void> {
    const tenant = { organizationId: event.organizationid, environment: event.environment };
    await this.nats.jetstream().publish(subjectOf(definition, tenant), JSON.stringify(event));
  }

  /** Waits until the service has published such an event. */
  async event<Data>(definition: EventDefinition<Data>, subject: string): Promise<CloudEvent<Data>> {
    const find = () =>
      this.published.find((event) => event.type.endsWith(definition.name) && event.subject === subject);
    return (await waitFor(find, { describe: `${definition.name} of ${subject}` })) as CloudEvent<Data>;
  }

  /** Until the service has handled every event that is in a stream. */
  async handled(): Promise<void> {
    await waitFor(async () => (await pendingEvents(this.nats, this.definition.name)) === 0, {
      describe: 'all events to be handled',
    });
  }

  /** Until, on top of that, all that came of it has been announced and heard here. */
  async settled(): Promise<void> {
    await this.handled();
    const { lastSequence } = await flushOutbox(this.nats, this.definition.publishes!, 60_000);
    await waitFor(() => this.messages.length >= lastSequence, { describe: `${lastSequence} announcements` });
  }

  private listen(): void {
    const { publishes } = this.definition;
    if (!publishes) return;
    this.nats.subscribe(`events.${publishes}.>`, {
      callback: (_error, message) => {
        const event = message.json<CloudEvent>();
        this.messages.push(event);
        this.published.push(...eventsIn(event));
      },
    });
  }
}

function eventsIn(event: CloudEvent): CloudEvent[] {
  const definition = eventCatalogue.find(({ name }) => event.type === `probatum.${name}`);
  return definition && isChunk(definition) ? eventsOfChunk(definition, event).map((each) => ({ ...each })) : [event];
}
