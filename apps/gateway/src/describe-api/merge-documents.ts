import { apiKeyScheme, bearerScheme } from '@probatum/http/scopes';
import { type AdmittedOperation, type DocumentedService, type OwnerOf } from '../route-requests/admit-documents';
import type { Json } from '../route-requests/service-document';
import { describeOperation } from './describe-operation';
import { toOpenApi31 } from './to-openapi-31';

const info = {
  title: 'Probatum API',
  version: '1',
  description:
    'Certificates for AI outputs, their anchors, their verification and the webhooks that announce them. ' +
    'Every answer carries `X-Request-Id`; every error is problem+json (RFC 9457) with a stable `code`.',
};

const securitySchemes = {
  [apiKeyScheme]: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  [bearerScheme]: {
    type: 'http',
    scheme: 'bearer',
    description: 'The same API key, or an OAuth 2.0 access token of `/oauth/token`',
  },
};

/** The OpenAPI 3.1 document of everything that is served, for customers. */
export function mergeDocuments(
  publicUrl: string,
  services: readonly DocumentedService[],
  operations: readonly AdmittedOperation[],
  ownerOf: OwnerOf,
): Json {
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: publicUrl }],
    tags: tagsOf(services, operations),
    paths: pathsOf(services, operations),
    components: { ...componentsOf(services, ownerOf), securitySchemes },
  };
}

function pathsOf(services: readonly DocumentedService[], operations: readonly AdmittedOperation[]): Json {
  const paths: Record<string, Json> = {};
  const ids = new Set<string>();
  for (const operation of sortedByPath(operations)) {
    const { service, method, path, definition } = operation;
    const { parameters } = services.find(({ name }) => name === service)!.document.paths[path]!;
    const item = (paths[path] ??= parameters ? { parameters: toOpenApi31(parameters) } : {});
    item[method.toLowerCase()] = {
      ...(toOpenApi31(definition) as Json),
      ...uniqueId(service, definition, ids),
      ...describeOperation(operation),
    };
  }
  return paths;
}

function sortedByPath(operations: readonly AdmittedOperation[]): AdmittedOperation[] {
  return [...operations].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Two services may name an operation alike, but the ids of one document must differ. */
function uniqueId(service: string, { operationId }: Json, taken: Set<string>): Json {
  if (typeof operationId !== 'string') return {};
  const candidates = [operationId, `${service}_${operationId}`];
  for (let count = 2; taken.has(candidates[0]!); count += 1) {
    candidates.shift();
    candidates.push(`${service}_${operationId}_${count}`);
  }
  taken.add(candidates[0]!);
  return { operationId: candidates[0] };
}

/** The first service that a shared component is found in describes it. */
function componentsOf(services: readonly DocumentedService[], ownerOf: OwnerOf): Record<string, Json> {
  const merged: Record<string, Json> = {};
  for (const { name: service, document } of services) {
    for (const [kind, members] of Object.entries(document.components)) {
      if (kind === 'securitySchemes') continue;
      for (const name of Object.keys(members)) {
        const owner = ownerOf({ kind: 'component', name: `${kind}/${name}` }) ?? service;
        if (owner === service) (merged[kind] ??= {})[name] ??= toOpenApi31(members[name]);
      }
    }
  }
  return merged;
}

function tagsOf(services: readonly DocumentedService[], operations: readonly AdmittedOperation[]): Json[] {
  const used = new Set(operations.flatMap(({ definition }) => (definition.tags as string[] | undefined) ?? []));
  const described = services.flatMap(({ document }) => document.tags);
  return [...used].sort().map((name) => described.find((tag) => tag.name === name) ?? { name });
}
