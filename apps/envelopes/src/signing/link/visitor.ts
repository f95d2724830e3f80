import { createParamDecorator, type ExecutionContext, Param } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { addressOf } from '@probatum/http/identity/client-address';
import { describeParameter, type ParameterDecoration } from '@probatum/http/validation/request';
import type { FastifyRequest } from 'fastify';
import { emailLink, type TrailActor, type TrailEntry } from '../../audit-trail/trail';
import type { Recipient } from '../../envelope/envelope';

/** From where a link was opened, for the audit trail. */
export interface Visitor {
  readonly address: string;
  readonly userAgent: string | undefined;
}

const maxUserAgent = 300;

export const Visitor = createParamDecorator((_data: unknown, context: ExecutionContext): Visitor => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  // Control characters and lone surrogates have no form in canonical JSON.
  const agent = request.headers['user-agent']?.replace(/[^\x20-\x7e]/g, '?').slice(0, maxUserAgent);
  return { address: addressOf(request), userAgent: agent || undefined };
});

/** The token of a link, from the path. A malformed token is treated like an unknown one. */
export function SignToken(): ParameterDecoration {
  return (target, key, index) => {
    Param('token')(target, key, index);
    const description = 'Last part of `signUrl`. It gives access, so keep it secret';
    const schema = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' } as const;
    describeParameter(ApiParam({ name: 'token', description, schema }), target, key);
  };
}

export function actorOf({ id, name }: Recipient): TrailActor {
  return { type: 'recipient', id, ...(name === null ? {} : { name }) };
}

/** An entry of the audit trail about an act of this recipient. */
export function actOf(
  type: TrailEntry['type'],
  recipient: Recipient,
  { address, userAgent }: Visitor,
  data: Readonly<Record<string, unknown>> = {},
): TrailEntry {
  const from = { ...(address ? { address } : {}), ...(userAgent ? { userAgent } : {}) };
  return {
    type,
    actor: actorOf(recipient),
    ...from,
    data: { identifiedBy: emailLink, email: recipient.email, ...data },
  };
}
