import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';

/** Up to here a body is read whole before the service sees anything of the request. */
const smallBytes = 64 * 1024;

export type Body = Buffer | Readable | null;

/** For a body that does not state its length; one that states too much comes no further than receive-request.ts. */
export interface BodyCap {
  readonly maxBytes: number;
  readonly onTooLarge: () => void;
}

/**
 * The body as it is passed on, unread. A small one is collected first, which is cheaper, and a slow sender then holds
 * no connection to the service; a large one, or one of unknown length, flows through.
 */
export function takeBody(
  request: IncomingMessage,
  { maxBytes, onTooLarge }: BodyCap,
  take: (body: Body) => void,
): void {
  if (!hasBody(request)) return take(null);
  const length = Number(request.headers['content-length'] ?? Infinity);
  if (length <= smallBytes) return collect(request, take);
  if (length === Infinity) watchSize(request, maxBytes, onTooLarge);
  // Not the request itself: a service that hangs up destroys what it was sent, and the caller still wants an answer.
  take(request.pipe(new PassThrough()));
}

/** The body of a GET means nothing (RFC 9110 section 9.3.1) and is left unread. */
function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function watchSize(request: IncomingMessage, maxBytes: number, onTooLarge: () => void): void {
  let size = 0;
  request.on('data', function count(chunk: Buffer) {
    size += chunk.length;
    if (size <= maxBytes) return;
    request.off('data', count);
    onTooLarge();
  });
}

function collect(request: IncomingMessage, take: (body: Body) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => take(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
}
