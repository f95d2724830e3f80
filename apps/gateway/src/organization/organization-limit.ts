import type { Environment, Tenant } from '@probatum/contracts/tenant';
import { type RateLimit, unthrottled } from '@probatum/rate-limit/rate-limit';
import { type CredentialLimit, type Plan } from './plans';

/** So many credentials an organization may have unless the operator allows it another number. */
const credentialsOfPlan = { starter: 3, default: 10, enterprise: 100 } as const satisfies Record<Plan, number>;

export function credentialsAllowed(plan: Plan, own: number | null): number {
  return own ?? credentialsOfPlan[plan];
}

/** A bucket of an organization, which gateways share like those of its credentials. */
export interface SharedLimit extends Tenant {
  readonly id: string;
  readonly limit: RateLimit;
}

interface LimitedAlike {
  readonly organizationId: string;
  readonly plan: Plan;
  readonly limit: CredentialLimit;
  /** The number that the operator allows the organization; null for the number of its plan. */
  readonly credentialLimit: number | null;
  /** Auditors from outside share a bucket of their own: they cannot use up that of the organization's programs. */
  readonly areRooms?: boolean;
}

/** The table has a tenant in every row; both environments of an organization share one bucket. */
const environment: Environment = 'live';

/**
 * The rate of one credential times the number of credentials that the organization may have: further ones, made before
 * there was such a number or by the operator, do not raise it. Credentials of other plans and rates share another bucket.
 */
export function organizationLimit(alike: LimitedAlike): { together?: SharedLimit } {
  const { organizationId, plan, limit, credentialLimit, areRooms = false } = alike;
  if (limit.perMinute >= unthrottled) return {};
  const count = credentialsAllowed(plan, credentialLimit);
  const id = `${organizationId}/${areRooms ? 'rooms/' : ''}${plan}/${limit.perMinute}`;
  const all = { perMinute: limit.perMinute * count, capacity: limit.capacity * count };
  return { together: Object.freeze({ organizationId, environment, id, limit: all }) };
}
