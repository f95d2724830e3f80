import type { IncomingMessage } from 'node:http';
import type { TlsOptions } from 'node:tls';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readiness } from '@probatum/observability/readiness';
import type { Registry } from 'prom-client';
import { answerConditionalReads } from './conditional-reads';
import { sendProblem, toProblem } from './problem-filter';
import { chooseRequestId, requestIdHeader } from './request-id';
import { defaultMaxBodyBytes } from './route-traits';
import { parseStrictJson } from './strict-json';

/**
 * What the gateway lets a caller send (12 KiB), and the identity that it adds: up to 23 KiB for an audit room over
 * 500 certificates.
 */
export const maxHeaderSize = 40 * 1024;

/** Fastify as every service runs it: strict JSON, a request id on every answer, an ETag on what is read, no banner. */
export function createFastifyAdapter(tls?: TlsOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    ...(tls ? { https: tls } : {}),
    bodyLimit: defaultMaxBodyBytes,
    http: { maxHeaderSize },
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => chooseRequestId(request.headers[requestIdHeader]),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    keepAliveTimeout: 65_000,
    // What still arrives on open connections while stopping is served, and told to close: Fastify's own 503 is no problem+json.
    return503OnClosing: false,
    frameworkErrors: refuseAddress,
  });
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseStrictJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onRoute', (route) => {
    const { maxBodyBytes } = (route.config ?? {}) as { maxBodyBytes?: number };
    if (maxBodyBytes !== undefined) route.bodyLimit = maxBodyBytes;
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(requestIdHeader, request.id);
    done();
  });
  answerConditionalReads(fastify);
  return adapter;
}

/** An address that the router cannot read never reaches a route, a hook or a filter. */
function refuseAddress(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  void reply.header(requestIdHeader, request.id);
  sendProblem(reply, request, toProblem(error));
}

/** The routes that need no identity; the gateway never forwards to them. */
export function addProbes(fastify: FastifyInstance, readiness: Readiness, metrics: Registry): void {
  fastify.get('/livez', (_request, reply) => reply.send({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    const report = await readiness.report();
    return reply
      .code(report.ready ? 200 : 503)
      .send({ status: report.ready ? 'ok' : 'unavailable', checks: report.checks });
  });
  fastify.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
}
