import type { Tenant } from '@probatum/contracts/tenant';

/** A request that carries an Idempotency-Key. */
export interface KeyedRequest extends Tenant {
  readonly method: string;
  /** The path as it was asked for, ids and all. */
  readonly route: string;
  readonly key: string;
  /** Says whether two requests with one key are the same. */
  readonly fingerprint: string;
  readonly keepForHours: number;
  readonly holdsSecret: boolean;
}

/** What no two requests share unless they have the same key: none of the parts can hold a space. */
export function nameOf({ organizationId, environment, method, route, key }: KeyedRequest): string {
  return `${organizationId} ${environment} ${method} ${route} ${key}`;
}
