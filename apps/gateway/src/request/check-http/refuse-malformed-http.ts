import { type IncomingMessage, STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Problem, problemBody, problemMediaType } from '@probatum/http/problems/problem';
import { MalformedRequest } from '@probatum/http/problems/common-problems';
import { requestIdHeader } from '@probatum/http/problems/request-id';
import { newId } from '@probatum/contracts/ids';
import { securityHeaders } from '../call/answer-headers';
import { endUnread } from '../call/end-unread';
import { HeadersTooLarge, RequestTooSlow } from './malformed-http.errors';

/** Room below the 40 KiB of the services for the headers that the gateway adds. */
const maxHeaderSize = 12 * 1024;

export interface Patience {
  /** Until the headers of a request are there, ms. */
  readonly headersMs: number;
  /** Until all of it is there, ms. */
  readonly requestMs: number;
}

/**
 * Errors that Node detects before a request exists get the same kind of response as all others, and slow senders and
 * readers are cut off.
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
  server.on('connect', refuseConnect);
}

/** Node hands over the bare connection: an error that is not handled here would end the process. */
function refuseConnect(_request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy()).resume();
  answer(socket, new MalformedRequest('The method CONNECT is not supported'));
}

/** The state that Node keeps at a connection: the response that is due, and the parser with the request that arrives. */
interface HttpConnection {
  readonly _httpMessage?: ServerResponse;
  readonly parser?: { readonly incoming?: IncomingMessage };
}

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  const { _httpMessage: pending, parser } = socket as HttpConnection;
  if (error.code === 'ECONNRESET') socket.destroy();
  // The rest of a refused request is thrown away.
  else if (!socket.writable && closing.has(socket)) return;
  else if (!socket.writable) socket.destroy();
  // The connection has ended within a request. Those before it end with it, as they do when it ends between two.
  else if (error.code === 'HPE_INVALID_EOF_STATE' && pending?.req.complete) socket.destroy();
  else if (pending?.req.complete) endBehind(pending, socket, parser?.incoming);
  // Behind a response that has begun, an answer would be read as its continuation.
  else if (pending?.headersSent) socket.destroy();
  else answer(socket, problemOf(error.code));
}

/** The malformed data arrived behind a valid request, whose response must be sent first. */
function endBehind(pending: ServerResponse, socket: Duplex, arriving: IncomingMessage | undefined): void {
  if (closing.has(socket)) return;
  closing.add(socket);
  // The rest of its body cannot be read. Node would say so only at the end of the connection.
  if (arriving?.complete === false) arriving.emit('aborted');
  pending.shouldKeepAlive = false;
  pending.once('close', () => endUnread(socket));
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
  closing.add(socket);
  endUnread(socket, `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${body}`);
}
