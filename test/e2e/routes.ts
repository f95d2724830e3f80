import type { Account } from '../account';
import { newestAnchorId, trigger } from '../anchored';
import { issue } from '../certificate';
import type { Customer } from '../customer';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly security: readonly object[];
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
  readonly queryParameters: readonly string[];
  readonly headers: readonly string[];
  /** Of the JSON body, if it takes one. */
  readonly bodySchema: Schema | undefined;
  readonly isBodyRequired: boolean;
  /** A form, as RFC 6749 wants it, which also says what errors look like there. */
  readonly takesForm: boolean;
}

export async function documentedRoutes(customer: Customer): Promise<DocumentedRoute[]> {
  const { paths, components } = await customer.get<ApiDocument>('/api/docs-json');
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { security, parameters = [], requestBody }]) => {
      const schema = requestBody?.content['application/json']?.schema;
      const name = schema?.$ref?.replace('#/components/schemas/', '');
      return {
        method: method.toUpperCase(),
        path,
        isPublic: security.some((requirement) => Object.keys(requirement).length === 0),
        queryParameters: parameters.filter((each) => each.in === 'query').map((each) => each.name),
        headers: parameters.filter((each) => each.in === 'header').map((each) => each.name),
        bodySchema: name ? components.schemas[name] : schema,
        isBodyRequired: requestBody?.required ?? false,
        takesForm: requestBody?.content['application/x-www-form-urlencoded'] !== undefined,
      };
    }),
  );
}

/** Something that a route with this body takes, so that it gets as far as the id in its address. */
export function acceptableBody(schema: Schema | undefined): object | undefined {
  if (!schema) return undefined;
  const field = ['reason', 'name'].find((name) => name in (schema.properties ?? {}));
  return field ? { [field]: 'Because' } : {};
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
  const room = await customer.expecting<{ id: string }>(201, 'POST /audit-rooms', {
    body: { name: 'Audit', certificateIds: [certificateId], expiresInHours: 1 },
  });
  const client = await account.live.expecting<{ id: string }>(201, 'POST /oauth/clients', {
    body: { name: 'Routes', scopes: ['certificates:read'], environment },
  });
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
    'client-certificates': await account.boundCertificate(environment),
  };
}

/** The path with this id in its place. */
export function withId(path: string, id: string | undefined): string {
  return path.replace(/\{\w+\}/, id ?? '');
}

export function resourceOf(path: string): string {
  return path.startsWith('/api/v1/') ? path.split('/').slice(1, 4).join('/') : path.split('/')[1]!;
}
