import type { IncomingMessage } from 'node:http';
import { endUnread } from './end-unread';

/** More than any route takes. */
const maxDroppedBytes = 64 * 1024 * 1024;

/**
 * The response was sent before the whole body arrived. The rest is read and dropped, because the caller would otherwise
 * not read the response, and the next request on the connection would not be read. A caller that does not stop sending
 * is cut off.
 */
export function dropRest(request: IncomingMessage): void {
  const { headers } = request;
  if (request.complete || (!headers['content-length'] && !headers['transfer-encoding'])) return;
  let left = maxDroppedBytes;
  endGently(request);
  request.unpipe().resume();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.socket.destroy();
  });
}

/** Behind a response with `Connection: close`, Node destroys the connection, and does so although the body still arrives. */
function endGently(request: IncomingMessage): void {
  const { socket } = request;
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => (request.complete ? destroySoon() : endUnread(socket));
}
