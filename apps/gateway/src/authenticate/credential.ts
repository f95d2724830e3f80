import type { Scope } from '@probatum/contracts/scopes';
import type { Tenant } from '@probatum/contracts/tenant';
import type { ActorType } from '@probatum/http/identity';
import type { CredentialLimit, Plan } from '../limit-rate/plans';

/** Who calls, as found by whichever kind of credential the request carried. */
export interface Credential extends Tenant {
  readonly type: Exclude<ActorType, 'user' | 'system' | 'anonymous'>;
  readonly id: string;
  /** Grows with every change; what is derived from a credential is kept per version. */
  readonly version: number;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly plan: Plan;
  readonly limit: CredentialLimit;
  /** What an audit room may read; travels in the identity to the service that applies it. */
  readonly grant?: unknown;
}
