import type { IncomingMessage } from 'node:http';
import type { TlsOptions } from 'node:tls';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readiness } from '@probatum/observability/readiness';
import type { Registry } from 'prom-client';
import { UnsupportedContentCoding } from '@probatum/http/problems/common-problems';
import { answerConditionalReads } from '@probatum/http/conditional/conditional-reads';
import { bindWithoutDeprecatedProperty } from './light-async-resource';
import { sendProblem, toProblem } from './problem-filter';
import { Answer, sendAnswer } from '@probatum/http/idempotency/answer';
import { chooseRequestId, requestIdHeader } from '@probatum/http/problems/request-id';
import { maxDroppedBytes } from '@probatum/http/openapi/route-traits';
import { parseStrictJson } from '@probatum/http/validation/strict-json';
import { addStreamedBodies } from './streamed-bodies';
import { traceRequests } from './trace-requests';

/**
 * The headers that the gateway accepts (12 KiB), and the identity that it adds: up to 23 KiB for an audit room over 500
 * certificates.
 */
export const maxHeaderSize = 40 * 1024;

/** Sends an `Answer` that a route returns, in one place and without the cost of an interceptor of Nest. */
class AnsweringAdapter extends FastifyAdapter {
  override reply(...[reply, body, status]: Parameters<FastifyAdapter['reply']>): FastifyReply {
    return body instanceof Answer ? sendAnswer(reply as FastifyReply, body) : super.reply(reply, body, status);
  }
}

/** Fastify as every service runs it: strict JSON, a request id on every answer, an ETag on what is read, no banner. */
export function createFastifyAdapter(tls?: TlsOptions): FastifyAdapter {
  bindWithoutDeprecatedProperty();
  const adapter = new AnsweringAdapter({
    ...(tls ? { https: tls } : {}),
    bodyLimit: maxDroppedBytes,
    http: { maxHeaderSize },
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => chooseRequestId(request.headers[requestIdHeader]),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    keepAliveTimeout: 65_000,
    // Requests that arrive on open connections during the stop are served, and the connections are closed: Fastify's
    // own 503 is not problem+json.
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
  addStreamedBodies(fastify);
  fastify.addHook('onRoute', (route) => {
    const { maxBodyBytes } = (route.config ?? {}) as { maxBodyBytes?: number };
    if (maxBodyBytes !== undefined) route.bodyLimit = maxBodyBytes;
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(requestIdHeader, request.id);
    done();
  });
  fastify.addHook('preParsing', ({ headers, raw }, _reply, _payload, done) => {
    done(isRead(raw) && isEncoded(headers['content-encoding']) ? new UnsupportedContentCoding() : null);
  });
  traceRequests(fastify);
  answerConditionalReads(fastify);
  return adapter;
}

/** The body of a GET or HEAD is dropped. */
function isRead({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** RFC 9110 section 8.4.1: members of a list may be empty, and `identity` is no coding. */
const notEncoded = new Set(['', 'identity']);

function isEncoded(codings: string | undefined): boolean {
  return codings !== undefined && codings.split(',').some((coding) => !notEncoded.has(coding.trim().toLowerCase()));
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
