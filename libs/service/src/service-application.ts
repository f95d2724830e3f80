import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { NestLogger } from '@probatum/observability/logger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSONWebKeySet } from 'jose';
import { addProbes, createFastifyAdapter } from './fastify-adapter';
import { IdentityVerifier } from '@probatum/http/identity/identity';
import { IdentityGuard } from '@probatum/http/identity/identity-guard';
import { createOpenApiDocument, type DocumentedDefinition } from './openapi';
import { ProblemFilter } from './problem-filter';
import { type Resources, resourceProviders } from './resources';
import type { ServiceConfig, ServiceDefinition } from './service-definition';

/** The Nest application of a service: strict JSON, problems, probes, and requests from the gateway only. */
export async function createApplication<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
  resources: Resources<Config>,
): Promise<NestFastifyApplication> {
  const adapter = createFastifyAdapter(definition.tls);
  addProbes(adapter.getInstance() as never, resources.readiness, resources.metrics);
  const module = moduleWith(definition.module, resources);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(resources.logger),
  });
  app.useGlobalFilters(new ProblemFilter(resources.logger));
  const keys = definition.config.IDENTITY_PUBLIC_KEYS;
  if (keys) {
    const verifier = new IdentityVerifier(definition.name, JSON.parse(keys) as JSONWebKeySet, resources.clock);
    app.useGlobalGuards(new IdentityGuard(app.get(Reflector), verifier));
  }
  return app;
}

/** The resources are there for every module within it. */
function moduleWith<Config>(module: Type, resources: Resources<Config>): DynamicModule {
  const providers = resourceProviders(resources);
  return { module, global: true, providers, exports: providers };
}

export function publishOpenApi(app: NestFastifyApplication, definition: DocumentedDefinition): void {
  const document = JSON.stringify(createOpenApiDocument(app, definition));
  app.getHttpAdapter().get('/openapi.json', (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.type('application/json').send(document);
  });
}

/** The document of a service that does not run: nothing is connected to, and of its providers none is made. */
export async function describeService<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
): Promise<OpenAPIObject> {
  const module = moduleWith(definition.module, {} as Resources<Config>);
  const app = await NestFactory.create(module, createFastifyAdapter(), {
    preview: true,
    abortOnError: false,
    logger: false,
  });
  return createOpenApiDocument(app, definition);
}
