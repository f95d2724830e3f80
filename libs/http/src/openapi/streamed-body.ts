import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiExtension } from '@nestjs/swagger';
import type { TSchema } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import { maxBodyBytesMember } from './route-traits';
import { InvalidRequest } from '../problems/common-problems';

export interface StreamedRoute {
  /** Lower case, without parameters, for example `multipart/form-data`. */
  readonly mediaType: string;
  /** Of the whole body, with the boundaries and headers of its parts. */
  readonly maxBytes: number;
  /** Of the fields, for the reference. */
  readonly schema: TSchema;
}

/** The configuration of a route that the adapter of Fastify reads. */
export interface StreamedRouteConfig {
  readonly streamedType?: string;
  readonly maxBodyBytes?: number;
}

/** A route whose body is not JSON. It is not read: the controller gets it as `@StreamedBody()`. */
export function TakesStream({ mediaType, maxBytes, schema }: StreamedRoute) {
  return applyDecorators(
    ApiExtension(maxBodyBytesMember, maxBytes),
    // Nest keeps one configuration of a route: the last.
    RouteConfig({ streamedType: mediaType, maxBodyBytes: maxBytes } satisfies StreamedRouteConfig),
    ApiConsumes(mediaType),
    ApiBody({ schema: schema as never, required: true }),
  );
}

export interface StreamedBody {
  /** With the boundary of a multipart body. */
  readonly headers: IncomingHttpHeaders;
  /** Fails with a problem when the body is larger than the route accepts, or ends before it is complete. */
  readonly stream: Readable;
}

/** The body of a route that `TakesStream`. @throws InvalidRequest when there is none */
export const StreamedBody = createParamDecorator((_data: unknown, context: ExecutionContext): StreamedBody => {
  const { headers, body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body instanceof Readable) return { headers, stream: body };
  throw new InvalidRequest([{ pointer: '', code: 'required', message: 'the request has no body' }]);
});
