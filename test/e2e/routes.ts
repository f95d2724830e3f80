import { type Id, type IdPrefix, newId } from '@probatum/contracts/ids';
import type { Account } from '../account';
import { newestAnchorId, trigger } from '../anchored';
import { issue } from '../certificate';
import { recordIds } from '../compliance';
import { sendEnvelope } from '../envelope';
import type { Customer } from '../customer';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Operation {
  readonly 'x-max-body-bytes'?: number;
  readonly 'x-environment'?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
}

export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** One documented operation. */
export interface DocumentedRoute {
  readonly method: string;
  /** As documented, e.g. `/certificates/{id}`. */
  readonly path: string;
  readonly isPublic: boolean;
  /** That a key needs, all of them; where several sets suffice, those of the first. */
  readonly scopes: readonly string[];
  /** Those of all sets. A key without any of them is refused. */
  readonly sufficient: readonly string[];
  readonly queryParameters: readonly string[];
  readonly headers: readonly string[];
  /** Of the JSON body, if it takes one. */
  readonly bodySchema: Schema | undefined;
  readonly isBodyRequired: boolean;
  /** Stated for every route with a body. */
  readonly maxBodyBytes: number;
  /** The only one whose keys may call it. */
  readonly environment: string | undefined;
  /** A form, as RFC 6749 wants it, which also says what errors look like there. */
  readonly takesForm: boolean;
}

/** @param at path of the document; by default that of the whole platform */
export async function documentedRoutes(customer: Customer, at = '/api/docs-json'): Promise<DocumentedRoute[]> {
  const { paths, components } = await customer.get<ApiDocument>(at);
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const { security, parameters = [], requestBody } = operation;
      const schema = requestBody?.content['application/json']?.schema;
      return {
        method: method.toUpperCase(),
        path,
        isPublic: security.some((requirement) => Object.keys(requirement).length === 0),
        scopes: Object.values(security[0]!).flat(),
        sufficient: [...new Set(security.flatMap((requirement) => Object.values(requirement).flat()))],
        queryParameters: parameters.filter((each) => each.in === 'query').map((each) => each.name),
        headers: parameters.filter((each) => each.in === 'header').map((each) => each.name),
        bodySchema: schema && resolved(schema, components.schemas),
        isBodyRequired: requestBody?.required ?? false,
        maxBodyBytes: operation['x-max-body-bytes'] ?? NaN,
        environment: operation['x-environment'],
        takesForm: requestBody?.content['application/x-www-form-urlencoded'] !== undefined,
      };
    }),
  );
}

/** With every reference in it followed. */
function resolved(schema: Schema, schemas: ApiDocument['components']['schemas']): Schema {
  if (schema.$ref) return resolved(schemas[schema.$ref.replace('#/components/schemas/', '')]!, schemas);
  const text = JSON.stringify(schema, (_name, value: unknown) =>
    isReference(value) ? resolved(value, schemas) : value,
  );
  return JSON.parse(text) as Schema;
}

function isReference(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && typeof (value as Schema).$ref === 'string';
}

/** Something that a route with this body takes, so that it gets as far as the id in its address. */
export function acceptableBody(schema: Schema | undefined): object | undefined {
  if (!schema) return undefined;
  if ('consent' in (schema.properties ?? {})) return { consent: true, documentHashes: [], fields: [] };
  const field = Object.keys(samples).find((name) => name in (schema.properties ?? {}));
  return field ? { [field]: samples[field] } : {};
}

/** By field, in the order in which they are looked for. One of them is enough for each body. */
const samples: Readonly<Record<string, unknown>> = {
  ...{ reason: 'Because', name: 'Because', title: 'Because', person: '4711', interactionType: 'CHATBOT' },
  ...{ systemName: 'Triage', modelName: 'gpt-4o', useCase: 'Answers to customers', accuracy: 0.9 },
};

/** An id that nothing has. It is old: a service waits for the event of a certificate that was issued just now. */
export function unusedId<P extends IdPrefix>(prefix: P): Id<P> {
  return `${prefix}_00${newId(prefix).slice(prefix.length + 3)}`;
}

/** Ids of things that belong to one tenant, by the first segment of the paths that take them. */
export type OwnIds = Readonly<Record<string, string>>;

/** One of everything that has an id. */
export async function ownIds(account: Account, customer: Customer): Promise<OwnIds> {
  const { certificateId } = await issue(customer);
  await trigger(customer);
  const anchorId = await newestAnchorId(customer);
  const environment = customer === account.sandbox ? 'sandbox' : 'live';
  const key = await account.keyFor({ scopes: ['certificates:read'], environment });
  const body = { url: 'https://example.com/', events: ['certificate.revoked'] };
  const webhook = await customer.expecting<{ id: string }>(201, 'POST /webhooks', { body });
  const envelopeWebhook = await customer.expecting<{ id: string }>(201, 'POST /api/v1/webhooks', {
    body: { url: 'https://example.com/envelopes', events: ['envelope.voided'] },
  });
  const room = await customer.expecting<{ id: string }>(201, 'POST /audit-rooms', {
    body: { name: 'Audit', certificateIds: [certificateId], expiresInHours: 1 },
  });
  const client = await account.live.expecting<{ id: string }>(201, 'POST /oauth/clients', {
    body: { name: 'Routes', scopes: ['certificates:read'], environment },
  });
  const envelope = await sendEnvelope(customer);
  const certificates = certificateId;
  return {
    certificates,
    verification: certificates,
    verify: certificates,
    anchors: anchorId,
    webhooks: webhook.id,
    'api-keys': key.keyId!,
    'audit-rooms': room.id,
    oauth: client.id,
    'api/v1/keys': key.keyId!,
    'api/v1/envelopes': envelope.id,
    'api/v1/documents': envelope.documentIds[0]!,
    'api/v1/webhooks': envelopeWebhook.id,
    'client-certificates': await account.boundCertificate(environment),
    // Of the form of a token. The link of a recipient needs no key, so that isolation says nothing about it.
    sign: 'A'.repeat(43),
    ...(await recordIds(customer, certificates)),
  };
}

/** The path with this id in its place. */
export function withId(path: string, id: string | undefined): string {
  return path.replace(/\{\w+\}/, id ?? '');
}

export function resourceOf(path: string): string {
  const segments = path.startsWith('/api/v1/') ? 3 : path.startsWith('/compliance/') ? 2 : 1;
  return path
    .split('/')
    .slice(1, segments + 1)
    .join('/');
}
