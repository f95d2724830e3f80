import type { IncomingMessage } from 'node:http';

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
  request.unpipe().resume();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.socket.destroy();
  });
}
