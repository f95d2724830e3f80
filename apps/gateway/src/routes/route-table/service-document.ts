export type Json = Record<string, unknown>;

/** The parts of an OpenAPI document that the gateway needs. */
export interface ServiceDocument {
  readonly paths: Readonly<Record<string, Json>>;
  /** By kind (`schemas`, `parameters`, …) and name. */
  readonly components: Readonly<Record<string, Json>>;
  readonly tags: readonly Json[];
}

/** @throws Error that says why the text is not an OpenAPI 3 document */
export function readServiceDocument(text: string): ServiceDocument {
  const value: unknown = JSON.parse(text);
  if (!isObject(value) || typeof value.openapi !== 'string' || !value.openapi.startsWith('3.')) {
    throw new Error('It is not an OpenAPI 3 document');
  }
  const { paths = {}, components = {}, tags = [] } = value;
  if (!isMapOfObjects(paths) || !isMapOfObjects(components) || !Array.isArray(tags)) {
    throw new Error('Its paths, components or tags do not have the form of an OpenAPI document');
  }
  return { paths, components, tags: tags.filter(isObject) };
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMapOfObjects(value: unknown): value is Record<string, Json> {
  return isObject(value) && Object.values(value).every(isObject);
}

const escaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Names, `schemas/Certificate` and the like, of all components that a part of a document refers to, at any depth. */
export function referencedComponents(part: unknown, components: ServiceDocument['components']): Set<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (!isObject(node)) return;
    const [, kind, name] = /^#\/components\/([^/]+)\/([^/]+)$/.exec(String(node.$ref ?? '')) ?? [];
    const key = kind && name ? `${kind}/${escaped(name)}` : undefined;
    if (key && !found.has(key)) {
      found.add(key);
      visit(components[kind!]?.[escaped(name!)]);
    }
    Object.values(node).forEach(visit);
  };
  visit(part);
  return found;
}
