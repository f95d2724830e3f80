import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Problem, problemBody, problemMediaType } from '@probatum/http/problem';
import { MalformedRequest } from '@probatum/http/common-problems';
import { requestIdHeader } from '@probatum/http/request-id';
import { newId } from '@probatum/contracts/ids';
import { securityHeaders } from './answer-headers';
import { HeadersTooLarge, RequestTooSlow } from './malformed-http.problems';

/** Room below the 40 KiB of the services for the headers that the gateway adds. */
const maxHeaderSize = 12 * 1024;

export interface Patience {
  /** Until the headers of a request are there, ms. */
  readonly headersMs: number;
  /** Until all of it is there, ms. */
  readonly requestMs: number;
}

/**
 * What Node refuses before there is a request gets the same kind of answer as everything else, and slow senders and
 * readers get an end.
 */
export function refuseMalformedHttp(server: Server, { headersMs, requestMs }: Patience): void {
  const connectionsCheckingInterval = Math.min(5_000, Math.ceil(headersMs / 2));
  // Read by Node when it begins to listen and for each new connection; Nest makes the server before options could be given.
  Object.assign(server, { maxHeaderSize, requireHostHeader: false, connectionsCheckingInterval });
  server.headersTimeout = headersMs;
  server.requestTimeout = requestMs;
  server.timeout = 120_000;
  server.removeAllListeners('clientError');
  server.on('clientError', refuse);
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket) => answer(socket, new MalformedRequest('CONNECT is not for this server')));
}

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  const { _httpMessage: pending } = socket as { _httpMessage?: ServerResponse };
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else if (pending?.req.complete) endBehind(pending, socket);
  // Behind a response that has begun, an answer would be read as its continuation.
  else if (pending?.headersSent) socket.destroy();
  else answer(socket, problemOf(error.code));
}

/** What cannot be read came behind a good request, whose answer must not be taken by it. */
function endBehind(pending: ServerResponse, socket: Duplex): void {
  if (closing.has(socket)) return;
  closing.add(socket);
  pending.shouldKeepAlive = false;
  pending.once('close', () => socket.end());
}

/** Node reports what arrives after a fault as a fault again. */
const closing = new WeakSet<Duplex>();

function problemOf(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') return new HeadersTooLarge();
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTooSlow();
  return new MalformedRequest('The request is not well-formed HTTP');
}

function answer(socket: Duplex, problem: Problem): void {
  const { status } = problem.kind;
  const requestId = newId('req');
  const body = JSON.stringify(problemBody(problem, requestId, ''));
  const headers = [
    [requestIdHeader, requestId],
    ...securityHeaders,
    ['content-type', problemMediaType],
    ['content-length', String(Buffer.byteLength(body))],
    ['connection', 'close'],
  ];
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${body}`);
}
