import { beginSpan, endWithStatus, SpanKind, traceparentOf } from '@probatum/observability/spans';
import { readTraceparent, runInTrace, traceparentHeader } from '@probatum/observability/trace-context';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Every request runs in the trace that the gateway hands over, and is a span of it where it is recorded. */
export function traceRequests(fastify: FastifyInstance): void {
  // Not earlier: reading the body belongs to the connection, and the trace would be lost behind it.
  fastify.addHook('preValidation', (request, reply, done) => {
    const offered = readTraceparent(request.headers[traceparentHeader]);
    const traceparent = offered && (spanOf(request, reply, offered) ?? offered);
    runInTrace(traceparent ? { traceparent } : undefined, done);
  });
}

function spanOf({ method, routeOptions }: FastifyRequest, reply: FastifyReply, parent: string): string | undefined {
  const attributes = { 'http.request.method': method, 'http.route': routeOptions.url };
  const span = beginSpan(`${method} ${routeOptions.url}`, parent, { kind: SpanKind.SERVER, attributes });
  if (!span) return undefined;
  reply.raw.once('close', () => endWithStatus(span, reply.statusCode));
  return traceparentOf(span);
}
