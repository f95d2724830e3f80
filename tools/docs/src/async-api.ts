import { eventCatalogue } from '@probatum/contracts/events/catalogue';
import { isChunk } from '@probatum/contracts/events/chunk';
import { type CloudEvent, createEvent, streamName, subjectOf } from '@probatum/contracts/events/event';
import type { Environment } from '@probatum/contracts/tenant';
import { environments } from '@probatum/contracts/tenant';
import type { EventType, EventTypes } from './event-types';

const exampleOrganization = 'org_01j9z3k4m5n6p7q8r9s0t1v2w3';
const exampleTime = '2026-03-18T20:03:12.000Z';

/** Everything that the platform publishes, as an AsyncAPI 3.0 document. */
export function asyncApiDocument({ envelope, events }: EventTypes) {
  const each = <T>(make: (event: EventType) => T) =>
    Object.fromEntries(events.map((event) => [event.definition.name, make(event)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Probatum events',
      version: '1',
      description:
        'CloudEvents 1.0 in JSON on NATS JetStream, one stream per context. Delivery is at least once: `id` is the ' +
        'message id, by which a consumer knows an event that it has seen. Events about one certificate may arrive in ' +
        'any order. A type that ends in `-v2` may list many certificates of one organization. Changes only add; anything else becomes a new event whose name ends in `-v2`.',
    },
    defaultContentType: 'application/json',
    channels: each(channel),
    operations: each(operation),
    components: {
      messages: each(message),
      schemas: {
        CloudEvent: envelope,
        ...Object.fromEntries(events.map(({ dataType, dataSchema }) => [dataType, dataSchema])),
      },
    },
  };
}

function channel({ definition }: EventType) {
  const tenant = { organizationId: '{organizationId}', environment: '{environment}' as Environment };
  return {
    address: subjectOf(definition, tenant),
    description: `In the stream ${streamName(definition.context)}.`,
    messages: { [definition.name]: { $ref: `#/components/messages/${definition.name}` } },
    parameters: {
      environment: { enum: [...environments], description: 'The environment of the organization.' },
      organizationId: { description: 'The organization whose event it is.', examples: [exampleOrganization] },
    },
  };
}

function operation({ definition }: EventType) {
  const path = `#/channels/${definition.name}`;
  return {
    action: 'send',
    summary: definition.description,
    ...inChunks(definition),
    channel: { $ref: path },
    messages: [{ $ref: `${path}/messages/${definition.name}` }],
  };
}

/** Since there are chunks of an event, it comes alone only when an operator hands it on. */
function inChunks(definition: EventType['definition']) {
  const chunk = eventCatalogue.filter(isChunk).find(({ each }) => each === definition);
  if (!chunk) return {};
  return {
    description:
      `Published in events of the type ${chunk.name}, each for many certificates. This type comes when a dead letter is ` +
      'handed on, and from releases before.',
  };
}

function message({ definition, dataType }: EventType) {
  const { type, source } = exampleOf(definition);
  const data = { $ref: `#/components/schemas/${dataType}` };
  return {
    name: definition.name,
    title: definition.name,
    summary: definition.description,
    payload: {
      allOf: [
        { $ref: '#/components/schemas/CloudEvent' },
        { type: 'object', properties: { type: { const: type }, source: { const: source }, data } },
      ],
    },
    examples: [{ name: definition.name, payload: exampleOf(definition) }],
  };
}

function exampleOf(definition: EventType['definition']): CloudEvent {
  const data = definition.example as Readonly<Record<string, unknown>>;
  const ids = ['certificateId', 'anchorId', 'keyId', 'organizationId', 'id'].map((name) => data[name]);
  const { id } = (data['after'] ?? {}) as { id?: string };
  // A chunk without a common entity is about its organization.
  const subject = String([...ids, id, exampleOrganization].find((one) => one !== undefined));
  const tenant = { organizationId: exampleOrganization, environment: 'live' as const };
  const event = createEvent(definition, { ...tenant, subject, time: new Date(exampleTime), data });
  return { ...event, id: 'evt_01j9z3k4m5n6p7q8r9s0t1v2w3' };
}
