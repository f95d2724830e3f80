import type { Duplex } from 'node:stream';

/** So long a caller may go on to send what nobody reads. */
const lingerMs = 5_000;

/**
 * Ends a connection whose caller may still be sending. One that is destroyed meanwhile is reset, and the caller may
 * lose the response (RFC 9112 section 9.6).
 */
export function endUnread(socket: Duplex, response?: string): void {
  socket.end(response);
  const end = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(end));
}
