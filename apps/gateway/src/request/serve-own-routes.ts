import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { chooseRequestId, requestIdHeader } from '@probatum/http/problems/request-id';
import type { AddressRanges } from '../organization/address-ranges/address-ranges';
import { securityHeaders } from './call/answer-headers';
import { Call } from './call/call';
import { endRequestSpan } from './call/end-request-span';
import { isEnding, isUnclear } from './check-http/check-head';
import { clientAddressOf } from './call/client-address';
import type { ReceiveRequest } from './receive-request';

/** Routes for load balancers, which reveal nothing about customers. */
const openProbes = new Set(['/livez', '/readyz']);
const slashedReference = '/api/docs/';

/**
 * Runs the gateway before Fastify handles a request, even before it decodes the URL. Forwarded requests never reach
 * Fastify, and its own requests have passed all checks.
 * @returns Fastify's listener, for requests that the gateway answers itself
 */
export function receiveBeforeOwnRoutes(
  server: Server,
  receive: ReceiveRequest,
  trustedProxies: AddressRanges,
): RequestListener {
  const [ownRoutes] = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (isEnding(request.socket)) return;
    const isShortcut = openProbes.has(request.url!) || request.url === slashedReference;
    if (isShortcut && !isUnclear(request)) return answerOwnRoute(request, response, ownRoutes!);
    // The e-signature API answers under both: `/v1/…` is `/api/v1/…`.
    if (request.url!.startsWith('/v1/')) request.url = `/api${request.url}`;
    const requestId = chooseRequestId(request.headers[requestIdHeader]);
    const address = clientAddressOf(request, trustedProxies);
    const call = new Call(request, response, requestId, address);
    endRequestSpan(call);
    receive.execute(call);
  });
  return ownRoutes!;
}

function answerOwnRoute(request: IncomingMessage, response: ServerResponse, ownRoutes: RequestListener): void {
  if (request.url === slashedReference) return redirect(request, response, '../docs');
  for (const [name, value] of securityHeaders) response.setHeader(name, value);
  ownRoutes(request, response);
}

/** People add the slash by hand. Relative, so that it also works where a proxy serves the platform below a path. */
function redirect({ headers }: IncomingMessage, response: ServerResponse, location: string): void {
  const requestId = chooseRequestId(headers[requestIdHeader]);
  const named = [requestIdHeader, requestId, 'location', location, 'content-length', '0'];
  response.writeHead(308, [...securityHeaders.flat(), ...named]).end();
}
