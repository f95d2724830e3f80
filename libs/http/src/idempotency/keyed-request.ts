import { hash } from 'node:crypto';
import type { Tenant } from '@probatum/contracts/tenant';

/** A request that carries an Idempotency-Key. */
export interface KeyedRequest extends Tenant {
  readonly method: string;
  /** The path as it was asked for, ids and all. */
  readonly route: string;
  readonly key: string;
  /** Says whether two requests with one key are the same. */
  readonly fingerprint: string;
  /** Status of the answer, unless the answer has its own. */
  readonly status: number;
  readonly keepForHours: number;
  readonly holdsSecret: boolean;
}

/** Identifies the requests with the same key. None of the parts can contain a space. */
export function nameOf({ organizationId, environment, method, route, key }: KeyedRequest): string {
  return `${organizationId} ${environment} ${method} ${route} ${key}`;
}

/**
 * The same request, now that its streamed body is read. The body itself is no fingerprint: the boundary of a multipart body differs
 * from request to request.
 * @param content all that makes two bodies the same, such as the names and the hashes of files
 */
export function withContent(request: KeyedRequest, content: readonly string[]): KeyedRequest {
  const fingerprint = hash('sha256', JSON.stringify([request.fingerprint, ...content]), 'base64url');
  return { ...request, fingerprint };
}
