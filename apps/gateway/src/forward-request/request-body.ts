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
 * no connection to the service; a large one flows through.
 */
export function takeBody(request: IncomingMessage, cap: BodyCap, take: (body: Body) => void): void {
  if (!hasBody(request)) return take(null);
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > smallBytes) take(flowing(request, []));
  else collect(request, cap, take);
}

/** The body of a GET means nothing (RFC 9110 section 9.3.1) and is left unread. */
function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** One of unknown length turns out to be large on the way, or too large. */
function collect(request: IncomingMessage, cap: BodyCap, take: (body: Body) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const add = (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= smallBytes && bytes <= cap.maxBytes) return;
    request.off('data', add).off('end', finish);
    if (bytes > cap.maxBytes) return cap.onTooLarge();
    watchSize(request, cap, bytes);
    take(flowing(request, chunks));
  };
  const finish = () => take(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  request.on('data', add).on('end', finish);
}

function watchSize(request: IncomingMessage, { maxBytes, onTooLarge }: BodyCap, begun: number): void {
  let bytes = begun;
  request.on('data', function count(chunk: Buffer) {
    bytes += chunk.length;
    if (bytes <= maxBytes) return;
    request.off('data', count);
    onTooLarge();
  });
}

/** Not the request itself: a service that hangs up destroys what it was sent, and the caller still wants an answer. */
function flowing(request: IncomingMessage, begun: readonly Buffer[]): Readable {
  const body = new PassThrough();
  for (const chunk of begun) body.write(chunk);
  return request.pipe(body);
}
