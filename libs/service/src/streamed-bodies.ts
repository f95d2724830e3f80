import { type IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { BodyTooLarge, MalformedRequest, UnsupportedMediaType } from '@probatum/http/problems/common-problems';
import type { StreamedRouteConfig } from '@probatum/http/openapi/streamed-body';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Hands bodies that are not JSON to the routes that take them, unread. Every other body is refused before it is read: JSON
 * would otherwise be collected in memory up to the size of an upload.
 */
export function addStreamedBodies(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    const { streamedType } = configOf(request);
    const { headers } = request;
    const isOther = streamedType !== undefined && hasBody(request) && mediaTypeOf(headers) !== streamedType;
    done(isOther ? new UnsupportedMediaType(`This route accepts ${streamedType}`) : null);
  });
  fastify.addContentTypeParser('*', (request, payload, done) => {
    const { streamedType, maxBodyBytes } = configOf(request);
    if (streamedType === undefined) return done(new UnsupportedMediaType('This route accepts application/json'));
    const limit = maxBodyBytes!;
    if (Number(request.headers['content-length'] ?? 0) > limit) return done(new BodyTooLarge(limit));
    done(null, limited(payload, limit));
  });
  fastify.addHook('onResponse', ({ body }, _reply, done) => {
    if (body instanceof Limited) body.destroy();
    done();
  });
}

function configOf({ routeOptions }: FastifyRequest): StreamedRouteConfig {
  return (routeOptions.config ?? {}) as StreamedRouteConfig;
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function mediaTypeOf(headers: FastifyRequest['headers']): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/**
 * The source is not destroyed with its reader: the response would be lost with the connection. Its rest is read and dropped, as
 * the next request on the connection comes behind it.
 */
function limited(source: IncomingMessage, maxBytes: number): Transform {
  const body = new Limited(maxBytes);
  const cut = () => {
    if (!source.readableEnded) body.destroy(new MalformedRequest('The request body ended before it was complete'));
  };
  source.once('error', cut).once('close', cut);
  body.once('close', () => source.unpipe(body).resume());
  // A route may answer without having read anything. Readers that come later see the error all the same.
  body.on('error', () => undefined);
  return source.pipe(body);
}

class Limited extends Transform {
  private bytes = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) done(new BodyTooLarge(this.maxBytes));
    else done(null, chunk);
  }
}
