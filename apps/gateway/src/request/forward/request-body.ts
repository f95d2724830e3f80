import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { hasBody } from '../limit/bodies/drop-body';

/** Up to here a body is read whole before the service sees anything of the request. */
const smallBytes = 64 * 1024;

export type Body = Buffer | PassThrough | null;

/** For a body without a stated length. receive-request.ts has already refused a stated length that is too large. */
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
function flowing(request: IncomingMessage, begun: readonly Buffer[]): PassThrough {
  const body = new PassThrough();
  for (const chunk of begun) body.write(chunk);
  return request.pipe(body);
}
