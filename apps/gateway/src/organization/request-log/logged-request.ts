import type { Environment } from '@probatum/contracts/tenant';
import type { ActorType } from '@probatum/http/identity/identity';

/** counted: within the limit; refused: above it; shadow: above one that refuses nothing yet. */
export const limiterStates = ['counted', 'refused', 'shadow', 'none'] as const;
export type LimiterState = (typeof limiterStates)[number];

/** none: no key was sent; first: the request was carried out; replayed: the stored answer came again. */
export const idempotencyStates = ['none', 'first', 'replayed'] as const;
export type IdempotencyState = (typeof idempotencyStates)[number];

/** The logged fields of a request: no header, no query and no body, so that the log contains no secret. */
export interface LoggedRequest {
  readonly organizationId: string;
  readonly environment: Environment;
  readonly at: Date;
  readonly requestId: string;
  readonly method: string;
  /** Path template of the operation; empty when there is none. */
  readonly route: string;
  /** Whole, or cut and marked as cut. */
  readonly path: string;
  readonly status: number;
  /** Code of the problem, if it was one. */
  readonly code: string | null;
  readonly durationUs: number;
  readonly credentialType: ActorType;
  readonly credentialId: string;
  readonly address: string;
  readonly limiter: LimiterState;
  readonly idempotency: IdempotencyState;
  /** For how many requests this entry stands, itself the last of them; see told-together.ts. */
  readonly requests: number;
}
