import type { RequestListener, Server } from 'node:http';
import { chooseRequestId, requestIdHeader } from '@probatum/http/request-id';
import type { AddressRanges } from '../address-ranges/address-ranges';
import { securityHeaders } from './answer-headers';
import { Call } from './call';
import { isEnding } from './check-head';
import { clientAddressOf } from './client-address';
import type { ReceiveRequest } from './receive-request';

/** What a load balancer asks; it tells nothing about customers. */
const openProbes = new Set(['/livez', '/readyz']);

/**
 * Puts the gateway before everything that Fastify would do with a request, even before it decodes the address: what is
 * forwarded never gets there, and what it answers itself has been let through here.
 */
export function standBeforeOwnRoutes(server: Server, receive: ReceiveRequest, trustedProxies: AddressRanges): void {
  const [ownRoutes] = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (isEnding(request.socket)) return;
    if (openProbes.has(request.url!)) {
      for (const [name, value] of securityHeaders) response.setHeader(name, value);
      return ownRoutes!(request, response);
    }
    // The e-signature API answers under both: `/v1/…` is `/api/v1/…`.
    if (request.url!.startsWith('/v1/')) request.url = `/api${request.url}`;
    const requestId = chooseRequestId(request.headers[requestIdHeader]);
    const address = clientAddressOf(request, trustedProxies);
    receive.execute(new Call(request, response, requestId, address), ownRoutes!);
  });
}
