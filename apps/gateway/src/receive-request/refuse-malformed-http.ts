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

/**
 * What Node refuses before there is a request gets the same kind of answer as everything else, and slow senders and
 * readers get an end.
 */
export function refuseMalformedHttp(server: Server): void {
  // Read by Node for each new connection; Nest makes the server before options could be given.
  Object.assign(server, { maxHeaderSize, requireHostHeader: false });
  server.headersTimeout = 15_000;
  server.requestTimeout = 120_000;
  server.timeout = 120_000;
  server.removeAllListeners('clientError');
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Behind a response that has begun, an answer would be read as its continuation.
    const begun = (socket as { _httpMessage?: ServerResponse })._httpMessage?.headersSent;
    if (error.code === 'ECONNRESET' || !socket.writable || begun) socket.destroy();
    else answer(socket, problemOf(error.code));
  });
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket) => answer(socket, new MalformedRequest('CONNECT is not for this server')));
}

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
