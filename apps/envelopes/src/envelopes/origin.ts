import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { identityOf, type WithIdentity } from '@probatum/http/identity/identity';
import { addressOf } from '@probatum/http/identity/client-address';
import type { FastifyRequest } from 'fastify';
import type { TrailActor } from '../audit-trail/trail';

/** By whom a request of the sender was made and from where, for the audit trail. */
export interface Origin {
  readonly actor: TrailActor;
  readonly address: string;
  readonly userAgent?: string | undefined;
  /** The value of the header X-Certyneo-Source, for example the name of a connector. */
  readonly source?: string | undefined;
}

const maxLength = 300;

export const Origin = createParamDecorator((_data: unknown, context: ExecutionContext): Origin => {
  const request = context.switchToHttp().getRequest<FastifyRequest & WithIdentity>();
  const { type, id, name } = identityOf(request).actor;
  return {
    actor: { type, id, name },
    address: addressOf(request),
    userAgent: headerOf(request, 'user-agent'),
    source: headerOf(request, 'x-certyneo-source'),
  };
});

/** Of printable characters only, because pages and documents show it. */
export function headerOf({ headers }: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  const text = headers[name];
  return typeof text === 'string' && text !== '' ? text.slice(0, maxLength).replace(/[^\x20-\x7e]/g, '?') : undefined;
}
