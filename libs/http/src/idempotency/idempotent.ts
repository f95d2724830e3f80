import { hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { canonicalize } from '@probatum/certificate-format/canonicalize';
import type { FastifyRequest } from 'fastify';
import { InvalidRequest } from '../common-problems';
import { type Actor, identityOf, type WithIdentity } from '../identity';
import { describeParameter, type ParameterDecoration } from '../request';
import type { KeyedRequest } from './keyed-request';

export const idempotencyKeyHeader = 'Idempotency-Key';

export interface IdempotentOptions {
  /** For so long the answer is kept: 24 hours unless told. */
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
    keyedRequest(context.switchToHttp().getRequest(), { keepForHours, holdsSecret }),
  );
  return (target, name, index) => {
    read()(target, name, index);
    describeParameter(ApiHeader(documentedHeader(keepForHours)), target, name);
  };
}

const replay = 'the first answer is given again, with `Idempotent-Replayed: true`';

function documentedHeader(keepForHours: number) {
  const days = keepForHours / 24;
  const kept = days > 1 ? `${days} days` : `${keepForHours} hours`;
  return {
    name: idempotencyKeyHeader,
    required: false,
    description: `Repeated within ${kept}, with the same body, it has no second effect: ${replay}`,
    schema: { type: 'string', pattern },
  };
}

function keyedRequest(
  request: FastifyRequest & WithIdentity,
  options: Required<IdempotentOptions>,
): KeyedRequest | undefined {
  const key = readKey(request.headers['idempotency-key']);
  if (key === undefined) return undefined;
  const { organizationId, environment, actor } = identityOf(request);
  const route = request.url.split('?', 1)[0]!;
  const fingerprint = fingerprintOf(request.body, options.holdsSecret ? actor : undefined);
  return { ...options, organizationId, environment, method: request.method, route, key, fingerprint };
}

function readKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && acceptable.test(header)) return header;
  const message = 'must be 1 to 255 visible ASCII characters';
  throw new InvalidRequest([{ pointer: `?${idempotencyKeyHeader}`, code: 'invalid_format', message }]);
}

/** Of the body as it was sent, however its members were ordered and spaced. */
function fingerprintOf(body: unknown, actor: Actor | undefined): string {
  const canonical = body === undefined ? '' : canonicalize(body);
  return hash('sha256', actor ? `${actor.type} ${actor.id} ${canonical}` : canonical, 'base64url');
}
