import type { Duplex } from 'node:stream';

/** A caller may go on to send for so long. None of it is read. */
const lingerMs = 5_000;

/**
 * Ends a connection whose caller may still be sending. Destroying it would reset it, and the caller could lose the
 * response (RFC 9112 section 9.6).
 */
export function endUnread(socket: Duplex, response?: string): void {
  socket.end(response);
  const end = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(end));
}
