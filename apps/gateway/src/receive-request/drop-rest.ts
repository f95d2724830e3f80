import type { IncomingMessage } from 'node:http';

/** More than any route takes. */
const mostDroppedBytes = 64 * 1024 * 1024;

/**
 * Answered before all was sent: the rest is read and dropped, or the caller would never come to read the answer, and
 * the next request on the connection never be heard. Who goes on and on is cut off.
 */
export function dropRest(request: IncomingMessage): void {
  const { headers } = request;
  if (request.complete || (!headers['content-length'] && !headers['transfer-encoding'])) return;
  let left = mostDroppedBytes;
  request.unpipe().resume();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.socket.destroy();
  });
}
