import { isObject, type Json } from '../route-table/service-document';
import { toSchema30 } from './to-schema-30';

/** Of a 3.1 document; every generator takes 3.0, not every one takes 3.1. */
export function toOpenApi30(document: Json): Json {
  const { webhooks: _webhooks, jsonSchemaDialect: _dialect, info = {}, components = {}, ...rest } = document;
  const { pathItems: _pathItems, ...kept } = components as Json;
  const schemes = (kept.securitySchemes ?? {}) as Record<string, Json>;
  return {
    ...(convert(rest, schemes) as Json),
    openapi: '3.0.3',
    info: infoOf(info as Json),
    components: convert(kept, schemes),
  };
}

function infoOf({ summary: _summary, license, ...info }: Json): Json {
  if (!isObject(license)) return info;
  const { identifier: _identifier, ...named } = license;
  return { ...info, license: named };
}

/** Walks through everything that is no schema. */
function convert(node: unknown, schemes: Readonly<Record<string, Json>>, key = ''): unknown {
  if (Array.isArray(node)) {
    if (key === 'security') return node.map((requirement) => withoutRoles(requirement as Json, schemes));
    return node.map((item) => convert(item, schemes));
  }
  if (!isObject(node)) return node;
  // A reference stands alone in 3.0: members beside it would be ignored.
  if (typeof node.$ref === 'string') return { $ref: node.$ref };
  return mapValues(node, (value, name) => {
    if (name === 'schema') return toSchema30(value);
    if (name === 'schemas') return mapValues(value as Json, toSchema30);
    if (name === 'example' || name === 'examples' || name.startsWith('x-')) return value;
    return convert(value, schemes, name);
  });
}

/** In 3.0 only OAuth 2 and OpenID Connect may name scopes; the description of the operation names them in words. */
function withoutRoles(requirement: Json, schemes: Readonly<Record<string, Json>>): Json {
  const hasScopes = (scheme: string) => ['oauth2', 'openIdConnect'].includes(String(schemes[scheme]?.type));
  return mapValues(requirement, (scopes, scheme) => (hasScopes(scheme) ? scopes : []));
}

function mapValues(node: Json, map: (value: unknown, key: string) => unknown): Json {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, map(value, key)]));
}
