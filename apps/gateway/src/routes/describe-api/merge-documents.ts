import { type AdmittedOperation, type DocumentedService, type OwnerOf } from '../route-table/admit-documents';
import { isObject, type Json, referencedComponents } from '../route-table/service-document';
import { ownName } from '../route-table/own-name';
import { firstTags, info, securitySchemes } from './about-api';
import { describeOperation } from './describe-operation';
import { toOpenApi31 } from './to-openapi-31';

/** The OpenAPI 3.1 document of everything that is served, for customers. */
export function mergeDocuments(
  publicUrl: string,
  services: readonly DocumentedService[],
  operations: readonly AdmittedOperation[],
  ownerOf: OwnerOf,
): Json {
  const paths = pathsOf(services, operations);
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: publicUrl, description: 'This platform' }],
    tags: tagsOf(services, operations),
    paths,
    components: { ...usedBy(paths, componentsOf(services, ownerOf)), securitySchemes },
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

/** Components that some path refers to, in the order of their names: the order of the services must not show. */
function usedBy(paths: Json, components: Record<string, Json>): Record<string, Json> {
  const used = [...referencedComponents(paths, components)].sort();
  const kept: Record<string, Json> = {};
  for (const key of used) {
    const [kind = '', name = ''] = key.split('/');
    if (isObject(components[kind]?.[name])) (kept[kind] ??= {})[name] = components[kind][name];
  }
  return kept;
}

function tagsOf(services: readonly DocumentedService[], operations: readonly AdmittedOperation[]): Json[] {
  const used = new Set(operations.flatMap(({ definition }) => (definition.tags as string[] | undefined) ?? []));
  const described = services.flatMap(({ document }) => document.tags);
  const inOrder = orderOfTags(services, [...used]);
  return inOrder.map((name) => described.find((tag) => tag.name === name) ?? { name });
}

/** The first steps of customers come first, and the gateway's own tags (administration) last, in their order. */
function orderOfTags(services: readonly DocumentedService[], used: readonly string[]): string[] {
  const own = services.find(({ name }) => name === ownName)?.document.tags.map(({ name }) => name as string) ?? [];
  const last = own.filter((name) => used.includes(name));
  const first = firstTags.filter((name) => used.includes(name));
  const between = used.filter((name) => !first.includes(name) && !last.includes(name)).sort();
  return [...first, ...between, ...last];
}
