import type { IncomingMessage } from 'node:http';
import { BodyTooLarge } from '@probatum/http/problems/common-problems';
import type { Call } from '../../call/call';

/** The body of a GET means nothing (RFC 9110 section 9.3.1) and is left unread. */
export function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Reads the small body that some clients send to a route that takes none, and drops it: a slow sender holds no connection to a
 * service, and the route sees a request without a body.
 *
 * @throws BodyTooLarge
 */
export function dropBody({ request, route }: Call): void | Promise<void> {
  const { takesBody, maxBodyBytes } = route!;
  if (!takesBody && hasBody(request)) return drop(request, maxBodyBytes);
}

function drop(request: IncomingMessage, maxBytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) return;
      request.off('data', count).off('end', finish);
      reject(new BodyTooLarge(maxBytes));
    };
    const finish = () => {
      delete request.headers['transfer-encoding'];
      for (const name of Object.keys(request.headers)) if (describesBody(name)) delete request.headers[name];
      resolve();
    };
    request.on('data', count).on('end', finish);
  });
}

/** RFC 9110 section 8: such headers say what the body is. */
export function describesBody(name: string): boolean {
  return name.startsWith('content-');
}
