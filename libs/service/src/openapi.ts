import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { deprecatedSince } from '@probatum/http/openapi/deprecated-route';
import { completeAnswers } from '@probatum/http/openapi/documented-answers';
import { maxBodyBytesMember, priorityMember } from '@probatum/http/openapi/route-traits';
import { apiKeyScheme, bearerScheme } from '@probatum/http/identity/scopes';
import type { ServiceDefinition } from './service-definition';
import { sharedComponents } from '@probatum/http/openapi/shared-components';

type Json = Record<string, unknown>;
export type DocumentedDefinition = Pick<ServiceDefinition<never>, 'name' | 'tags'>;

const methods = ['get', 'put', 'post', 'delete', 'patch'];

/**
 * The OpenAPI 3.1 document of one service, made from its controllers.
 * @throws Error when an operation does not say who may call it, or how large its body may be
 */
export function createOpenApiDocument(app: INestApplication, { name, tags = {} }: DocumentedDefinition): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle(`Probatum ${name}`)
    .setVersion('1')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, apiKeyScheme)
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'An API key or an OAuth 2.0 access token' },
      bearerScheme,
    )
    .build();
  const raw = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
    // Not by the class of the controller: an operation stands under what it declares, or under the first tag of its service.
    autoTagControllers: false,
  });
  const schemas: Json = {};
  const document = lift(raw, schemas) as OpenAPIObject;
  const firstTag = Object.keys(tags)[0] ?? name;
  for (const [path, item] of Object.entries(document.paths)) completePath(path, item as Json, firstTag);
  return {
    ...document,
    openapi: '3.1.0',
    tags: Object.entries(tags).map(([tag, description]) => ({ name: tag, description })),
    components: { ...document.components, ...sharedComponentsWith(schemas) },
  };
}

function sharedComponentsWith(schemas: Json) {
  const shared = lift(sharedComponents, schemas) as Record<string, Json>;
  return { ...shared, schemas } as object;
}

function completePath(path: string, item: Json, tag: string): void {
  for (const method of methods) {
    const operation = item[method] as Json | undefined;
    if (!operation) continue;
    const name = `${method.toUpperCase()} ${path}`;
    if (!operation.security) throw new Error(`${name} states neither scopes nor public access`);
    if (operation.requestBody && !operation[maxBodyBytesMember]) throw new Error(`${name} states no maximum body size`);
    operation.tags = (operation.tags as string[] | undefined) ?? [tag];
    if (operation[deprecatedSince]) operation.deprecated = true;
    completeAnswers({ method, path, operation });
    if (method === 'get' && hasPages(operation)) operation[priorityMember] ??= 'low';
  }
}

function hasPages({ parameters = [] }: { parameters?: unknown }): boolean {
  return (parameters as Json[]).some((parameter) => parameter.in === 'query' && parameter.name === 'page');
}

/** Moves named schemas into the components and puts references in their place. */
function lift(node: unknown, schemas: Json): unknown {
  if (Array.isArray(node)) return node.map((item) => lift(item, schemas));
  if (typeof node !== 'object' || node === null) return node;
  const { $id, ...rest } = node as Json;
  if (typeof $id !== 'string') return mapValues(rest, schemas);
  if (!(($id as string) in schemas)) {
    schemas[$id] = {};
    schemas[$id] = mapValues(rest, schemas);
  }
  return { $ref: `#/components/schemas/${$id}` };
}

function mapValues(node: Json, schemas: Json): Json {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, lift(value, schemas)]));
}
