import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { MalformedRequest } from '@probatum/http/problems/common-problems';
import type { Problem } from '@probatum/http/problems/problem';
import type { Call } from '../call/call';
import { HeadersTooLarge } from './malformed-http.errors';

/** Each costs work of its own. Node shows the first thousand only, and frames the body by those behind all the same. */
const maxHeaders = 100;

/** Connections on which nothing is read any more, though Node goes on with what came in the same packet. */
const ending = new WeakSet<Socket>();

/** RFC 9112 section 9.6: requests behind a response with `close` are not executed. */
export function isEnding(socket: Socket): boolean {
  return ending.has(socket);
}

/**
 * Refuses what Node's parser lets pass although two readers could understand it differently: versions other than
 * HTTP/1.0 and 1.1, not exactly one Host (RFC 9112 section 3.2), codings other than `chunked`, which would be lost on
 * the way (6.1), any coding in HTTP/1.0 (6.1), and lengths that no number holds exactly.
 * @throws MalformedRequest, HeadersTooLarge; the connection then ends, since where the request ends is open to doubt
 */
export function checkHead({ request, response }: Call): void {
  const problem = problemOf(request);
  if (!problem) return endAfterUpgrade(request, response);
  ending.add(request.socket);
  throw problem;
}

/** Whether it would be refused. */
export function isUnclear(request: IncomingMessage): boolean {
  return problemOf(request) !== undefined;
}

function problemOf({ httpVersion, headers, rawHeaders }: IncomingMessage): Problem | undefined {
  if (rawHeaders.length > 2 * maxHeaders) return new HeadersTooLarge(closing);
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return malformed('Only HTTP/1.1 is supported');
  const hosts = countOfHost(rawHeaders);
  if (hosts > 1 || headers.host?.includes(',')) return malformed('The request names several hosts');
  if (hosts === 0 && httpVersion === '1.1') return malformed('The Host header is missing');
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && (httpVersion === '1.0' || coding.toLowerCase() !== 'chunked')) {
    return malformed('The transfer coding of the request body is not supported');
  }
  if (Number(headers['content-length'] ?? 0) <= Number.MAX_SAFE_INTEGER) return undefined;
  return malformed('The Content-Length is not valid');
}

/** Node loses the data behind an upgrade request in the same packet, so the gateway must not wait for it. */
function endAfterUpgrade({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.upgrade !== undefined) response.shouldKeepAlive = false;
}

const closing = { headers: { connection: 'close' } };

function malformed(detail: string): Problem {
  return new MalformedRequest(detail, closing);
}

function countOfHost(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}
