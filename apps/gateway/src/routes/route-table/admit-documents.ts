import { isDeepStrictEqual } from 'node:util';
import { sharedComponents } from '@probatum/http/openapi/shared-components';
import { isRoutable, routableMethods, type RoutedOperation, shapeOf } from './route-table';
import { readTraits } from './route-traits';
import { accessOf, isSecurity } from './security';
import { isObject, type Json, referencedComponents, type ServiceDocument } from './service-document';

export interface DocumentedService {
  readonly name: string;
  readonly document: ServiceDocument;
}

/** A name that only one service may use: a path by its shape, or a component such as `schemas/Certificate`. */
export interface Claim {
  readonly kind: 'path' | 'component';
  readonly name: string;
}

export type RefusalReason = 'no_security' | 'not_routable' | 'path_taken' | 'schema_taken';

export interface Refusal {
  readonly service: string;
  /** `GET /path` */
  readonly operation: string;
  readonly reason: RefusalReason;
  readonly detail: string;
}

export interface AdmittedOperation extends RoutedOperation {
  /** Its definition in the document. */
  readonly definition: Json;
}

export interface Admission {
  readonly operations: readonly AdmittedOperation[];
  readonly refusals: readonly Refusal[];
}

/** The owners of names. */
export type OwnerOf = (claim: Claim) => string | undefined;

/** Components that come from the library under every service; a new version of it may be in some services only. */
const shared = new Set(
  Object.entries(sharedComponents).flatMap(([kind, members]) => Object.keys(members).map((name) => `${kind}/${name}`)),
);

export function claimsOf({ paths, components }: ServiceDocument): Claim[] {
  const shapes = new Set(Object.keys(paths).map(shapeOf));
  const names = Object.entries(components).flatMap(([kind, members]) =>
    kind === 'securitySchemes' ? [] : Object.keys(members).map((name) => `${kind}/${name}`),
  );
  return [
    ...[...shapes].map((name): Claim => ({ kind: 'path', name })),
    ...names.filter((name) => !shared.has(name)).map((name): Claim => ({ kind: 'component', name })),
  ];
}

/**
 * The operations of the services' documents that are served. Each is decided separately: a refused operation affects no
 * other.
 */
export function admitDocuments(services: readonly DocumentedService[], ownerOf: OwnerOf): Admission {
  const operations: AdmittedOperation[] = [];
  const refusals: Refusal[] = [];
  const routed = new Set<string>();
  for (const service of services) {
    const { name, document } = service;
    const taken = takenComponents(service, services, ownerOf);
    for (const [path, method, definition] of definitionsOf(document)) {
      const shape = `${method} ${shapeOf(path)}`;
      const judgement = routed.has(shape) ? twice : judge(service, path, definition, taken, ownerOf);
      if ('reason' in judgement) {
        refusals.push({ service: name, operation: `${method} ${path}`, ...judgement });
        continue;
      }
      operations.push({ service: name, method, path, definition, ...judgement });
      routed.add(shape);
    }
  }
  return { operations, refusals };
}

type Judgement = Pick<Refusal, 'reason' | 'detail'> | Pick<RoutedOperation, 'access' | 'traits'>;

const twice: Judgement = { reason: 'path_taken', detail: 'another operation has this method and path' };

function judge(
  { name, document }: DocumentedService,
  path: string,
  definition: Json,
  taken: ReadonlyMap<string, string>,
  ownerOf: OwnerOf,
): Judgement {
  const { security } = definition;
  if (!isSecurity(security)) return { reason: 'no_security', detail: 'it states neither scopes nor public access' };
  if (!isRoutable(path)) return { reason: 'not_routable', detail: 'its path cannot be routed' };
  const owner = ownerOf({ kind: 'path', name: shapeOf(path) });
  if (owner !== name) return { reason: 'path_taken', detail: `${owner ?? 'no service'} has this path` };
  for (const component of referencedComponents([document.paths[path]!.parameters, definition], document.components)) {
    if (taken.has(component)) return { reason: 'schema_taken', detail: `${taken.get(component)} has ${component}` };
  }
  return { access: accessOf(security), traits: readTraits(definition) };
}

function definitionsOf({ paths }: ServiceDocument): [path: string, method: string, definition: Json][] {
  return Object.entries(paths).flatMap(([path, item]) =>
    routableMethods.flatMap((method): [string, string, Json][] => {
      const definition = item[method.toLowerCase()];
      return isObject(definition) ? [[path, method, definition]] : [];
    }),
  );
}

/** Components that this service defines otherwise than the one that has the name, with that one's name. */
function takenComponents(
  { name, document }: DocumentedService,
  services: readonly DocumentedService[],
  ownerOf: OwnerOf,
): Map<string, string> {
  const claims = claimsOf(document).filter(({ kind }) => kind === 'component');
  return new Map(
    claims.flatMap((claim): [string, string][] => {
      const owner = services.find((service) => service.name === ownerOf(claim));
      if (!owner || owner.name === name) return [];
      const isSame = isDeepStrictEqual(componentOf(document, claim), componentOf(owner.document, claim));
      return isSame ? [] : [[claim.name, owner.name]];
    }),
  );
}

export function componentOf({ components }: ServiceDocument, { name }: Pick<Claim, 'name'>): unknown {
  const slash = name.indexOf('/');
  return components[name.slice(0, slash)]?.[name.slice(slash + 1)];
}
