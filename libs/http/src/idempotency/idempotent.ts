import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { HTTP_CODE_METADATA } from '@nestjs/common/constants';
import { ApiHeader } from '@nestjs/swagger';
import { canonicalize } from '@probatum/certificate-format/canonicalize';
import type { FastifyRequest } from 'fastify';
import { InvalidRequest } from '../problems/common-problems';
import { type Actor, identityOf, type WithIdentity } from '../identity/identity';
import { describeParameter, type ParameterDecoration } from '../validation/request';
import type { KeyedRequest } from './keyed-request';

export const idempotencyKeyHeader = 'Idempotency-Key';

export interface IdempotentOptions {
  /** Number of hours for which the response is kept, 24 by default. */
  readonly keepForHours?: number;
  /** The answer is sealed at rest, and given again only to the credential that has had it. */
  readonly holdsSecret?: boolean;
}

const pattern = '^[\\x21-\\x7e]{1,255}$';
const acceptable = new RegExp(pattern);

/**
 * The request by its Idempotency-Key; undefined without one. Every POST with a tenant takes it and hands it to
 * `Idempotency.once`, along with its effect. Documents the header.
 */
export function Idempotent({ keepForHours = 24, holdsSecret = false }: IdempotentOptions = {}): ParameterDecoration {
  const read = createParamDecorator((_data: unknown, context: ExecutionContext) =>
    keyedRequest(context, { keepForHours, holdsSecret }),
  );
  return (target, name, index) => {
    read()(target, name, index);
    describeParameter(ApiHeader(documentedHeader(keepForHours)), target, name);
  };
}

const replay = 'the first response is sent again, with `Idempotent-Replayed: true`';

function documentedHeader(keepForHours: number) {
  const days = keepForHours / 24;
  const kept = days > 1 ? `${days} days` : `${keepForHours} hours`;
  return {
    name: idempotencyKeyHeader,
    required: false,
    description: `A repetition within ${kept} with the same body has no second effect: ${replay}`,
    schema: { type: 'string', pattern },
  };
}

function keyedRequest(context: ExecutionContext, options: Required<IdempotentOptions>): KeyedRequest | undefined {
  const request = context.switchToHttp().getRequest<FastifyRequest & WithIdentity>();
  const key = readKey(request.headers['idempotency-key']);
  if (key === undefined) return undefined;
  const { organizationId, environment, actor } = identityOf(request);
  const route = request.url.split('?', 1)[0]!;
  const fingerprint = fingerprintOf(request.body, options.holdsSecret ? actor : undefined);
  const status = Reflect.getMetadata(HTTP_CODE_METADATA, context.getHandler()) as number;
  const { method } = request;
  const { keepForHours, holdsSecret } = options;
  // Named one by one: spread into a literal with more members, the options cost 6 µs.
  return { keepForHours, holdsSecret, status, organizationId, environment, method, route, key, fingerprint };
}

function readKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && acceptable.test(header)) return header;
  const message = 'must be 1 to 255 visible ASCII characters';
  throw new InvalidRequest([{ pointer: `?${idempotencyKeyHeader}`, code: 'invalid_format', message }]);
}

/** Of the body as it was sent, however its members were ordered and spaced. */
function fingerprintOf(body: unknown, actor: Actor | undefined): string {
  // A streamed body has not been read. Its route adds the content by `withContent`.
  const canonical = body === undefined || body instanceof Readable ? '' : canonicalize(body);
  return hash('sha256', actor ? `${actor.type} ${actor.id} ${canonical}` : canonical, 'base64url');
}
