import { InvalidRequest } from '@probatum/http/common-problems';
import type { RetentionRule } from '@probatum/persistence/retention';

/** A client that repeats a request does so within minutes; after a week its key may serve for another one. */
export const idempotencyRetention: RetentionRule = { table: 'idempotency_keys', column: 'created_at', days: 7 };

const acceptable = /^[\x21-\x7e]{1,255}$/;

/** The Idempotency-Key of a request, if it has one. @throws InvalidRequest when it is not 1 to 255 visible ASCII characters */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && acceptable.test(header)) return header;
  throw new InvalidRequest([
    { pointer: '?Idempotency-Key', code: 'invalid_format', message: 'must be 1 to 255 visible ASCII characters' },
  ]);
}
