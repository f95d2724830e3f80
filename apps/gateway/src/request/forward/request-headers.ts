import type { IncomingMessage } from 'node:http';
import { clientAddressHeader } from '@probatum/http/identity/client-address';
import { identityHeader } from '@probatum/http/identity/identity';
import { requestIdHeader } from '@probatum/http/problems/request-id';
import { describesBody } from '../limit/bodies/drop-body';

/** Only between two neighbours (RFC 9110 section 7.6.1). */
export const hopByHop: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * In addition: headers that the gateway answers itself, and headers with which a caller could pretend to be another
 * one.
 */
const notPassedOn = new Set([
  ...hopByHop,
  'host',
  'expect',
  'authorization',
  'x-api-key',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
  'client-cert',
  'client-cert-chain',
  'ssl-client-cert',
  'x-client-cert',
  'x-forwarded-client-cert',
  requestIdHeader,
  'traceparent',
  // Says more about a trace than services carry on.
  'tracestate',
]);

/** Names that begin so are between the gateway and its services. */
const ownPrefix = identityHeader.slice(0, identityHeader.indexOf('-') + 1);

export interface PassedOn {
  readonly identity: string;
  readonly requestId: string;
  readonly traceparent: string;
  readonly address: string;
  /** False when the body is sent from memory or not at all: its length is then stated by who sends it. */
  readonly withContentLength: boolean;
  /** False for a route that takes no body: headers about one stay behind with it. */
  readonly takesBody: boolean;
}

/**
 * The headers of the request to the service, as a flat list of names and values. Names with an underscore stay behind:
 * some readers take it for a hyphen, and `Probatum_Identity` for the gateway's word.
 */
export function forwardedHeaders(request: IncomingMessage, passedOn: PassedOn): string[] {
  const { rawHeaders } = request;
  const nominated = nominatedBy(request.headers.connection);
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    if (notPassedOn.has(name) || name.startsWith(ownPrefix) || name.includes('_') || nominated?.has(name)) continue;
    if (name === 'content-length' && !passedOn.withContentLength) continue;
    if (!passedOn.takesBody && describesBody(name)) continue;
    headers.push(name, rawHeaders[index + 1]!);
  }
  headers.push(identityHeader, passedOn.identity, requestIdHeader, passedOn.requestId);
  headers.push('traceparent', passedOn.traceparent, clientAddressHeader, passedOn.address);
  return headers;
}

/** Headers that `Connection` names are for the next neighbour only. */
export function nominatedBy(connection: string | undefined): Set<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}
