import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { entityTagOf, includesWeak, readEntityTags } from './entity-tags';

/**
 * Every JSON answer to a GET says by its ETag what it holds, and who has it already gets 304 (RFC 9110 section 13.1.2).
 * The tag is made of the bytes that are sent, so it is right whatever the answer depends on. A route that knows its tag
 * beforehand sets it; pages and streams have none unless they do.
 */
export function answerConditionalReads(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const tag = isRead(request) && reply.statusCode === 200 ? tagOf(reply, payload) : undefined;
    if (tag === undefined) return done(null, payload);
    void reply.header('etag', tag);
    if (!isKnown(request.headers['if-none-match'], tag)) return done(null, payload);
    void reply.code(304).removeHeader('content-type').removeHeader('content-length').removeHeader('content-encoding');
    // Fastify's own HEAD route takes the body away, and fails without one.
    done(null, request.method === 'HEAD' ? payload : null);
  });
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function tagOf(reply: FastifyReply, payload: unknown): string | undefined {
  const given = reply.getHeader('etag');
  if (given !== undefined) return String(given);
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return undefined;
  return String(reply.getHeader('content-type')).startsWith('application/json') ? entityTagOf(payload) : undefined;
}

/** A header that is no list of tags is as if it were not there: the whole answer is never wrong. */
function isKnown(header: string | undefined, tag: string): boolean {
  const tags = header === undefined ? undefined : readEntityTags(header);
  return tags !== undefined && includesWeak(tags, tag);
}
