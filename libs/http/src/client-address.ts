import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The header in which the gateway tells a service the address of the caller, as it sees it. */
export const clientAddressHeader = 'probatum-client-address';

/** The address of the caller; text of an IPv4 or IPv6 address. */
export const CallerAddress = createParamDecorator((_data: unknown, context: ExecutionContext): string =>
  String(context.switchToHttp().getRequest<FastifyRequest>().headers[clientAddressHeader] ?? ''),
);
