import type { Scope } from '@probatum/contracts/scopes';
import type { Tenant } from '@probatum/contracts/tenant';
import type { AuditRoomGrant } from '@probatum/http/identity/audit-room-grant';
import type { ActorType } from '@probatum/http/identity/identity';
import type { AddressRanges } from '../../organization/address-ranges/address-ranges';
import type { CertificateName } from './certificate-name';
import type { SharedLimit } from '../../organization/organization-limit';
import type { CredentialLimit, Plan } from '../../organization/plans';

/** The caller, as identified by any kind of credential. */
export interface Credential extends Tenant {
  readonly type: Exclude<ActorType, 'user' | 'system' | 'anonymous'>;
  readonly id: string;
  /** Grows with every change. Objects that are derived from a credential are kept per version. */
  readonly version: number;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly plan: Plan;
  readonly limit: CredentialLimit;
  /** The shared limit of all such credentials of the organization; absent if there is none. */
  readonly together?: SharedLimit;
  /** The caller's address must be in every one of these. */
  readonly addressLimits: readonly AddressRanges[];
  /** It is good only together with a client certificate of this name. */
  readonly boundTo: CertificateName | null;
  /** Web pages of these origins may read the answers. */
  readonly corsOrigins: readonly string[];
  /** The certificates that an audit room may read. The identity carries it to the service that applies it. */
  readonly grant?: AuditRoomGrant;
}
