import type { Scope } from '@probatum/contracts/scopes';
import type { Tenant } from '@probatum/contracts/tenant';
import type { AuditRoomGrant } from '@probatum/http/audit-room-grant';
import type { ActorType } from '@probatum/http/identity';
import type { AddressRanges } from '../address-ranges/address-ranges';
import type { CertificateName } from '../client-certificate/client-certificate';
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
  /** The caller's address must be in every one of these. */
  readonly addressLimits: readonly AddressRanges[];
  /** It is good only together with a client certificate of this name. */
  readonly boundTo: CertificateName | null;
  /** Web pages of these origins may read the answers. */
  readonly corsOrigins: readonly string[];
  /** What an audit room may read; travels in the identity to the service that applies it. */
  readonly grant?: AuditRoomGrant;
}
