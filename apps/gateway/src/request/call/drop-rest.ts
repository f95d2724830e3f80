import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { endUnread } from './end-unread';

/** More than any route takes. */
const maxDroppedBytes = 64 * 1024 * 1024;

/**
 * The response was sent before the whole body arrived. The rest is read and dropped, because the caller would otherwise
 * not read the response, and the next request on the connection would not be read. A caller that does not stop sending
 * is cut off.
 */
export function dropRest(request: IncomingMessage): void {
  const { headers, socket } = request;
  if (request.complete || (!headers['content-length'] && !headers['transfer-encoding'])) return;
  let left = maxDroppedBytes;
  if (!unread.has(socket)) endGently(socket);
  unread.set(socket, request);
  request.unpipe().resume();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) socket.destroy();
  });
}

/** The last request of a connection whose body was not read. A connection may have any number of such requests. */
const unread = new WeakMap<Socket, IncomingMessage>();

/** Behind a response with `Connection: close`, Node destroys the connection, and does so although the body still arrives. */
function endGently(socket: Socket): void {
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => (unread.get(socket)!.complete ? destroySoon() : endUnread(socket));
}
