import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The header in which the gateway tells a service the address of the caller, as it sees it. */
export const clientAddressHeader = 'probatum-client-address';

export function addressOf({ headers }: Pick<FastifyRequest, 'headers'>): string {
  return String(headers[clientAddressHeader] ?? '');
}

/** For public routes; everywhere else the address is part of `Caller`. Text of an IPv4 or IPv6 address. */
export const CallerAddress = createParamDecorator((_data: unknown, context: ExecutionContext): string =>
  addressOf(context.switchToHttp().getRequest()),
);
