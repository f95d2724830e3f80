import type { AuditRoomGrant } from '@probatum/http/identity/audit-room-grant';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Scope } from '@probatum/contracts/scopes';
import { addressLimits } from '../../organization/organization-access';
import { organizationLimit } from '../../organization/organization-limit';
import { type LimitMode, limitOf, type Plan } from '../../organization/plans';
import type { CertificateName } from './certificate-name';
import type { Credential } from './credential';

/** Stored columns of every kind of credential, and the settings of its organization for all of them. */
interface CredentialRow extends Tenant {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly plan: Plan;
  readonly rateLimit: number | null;
  readonly concurrencyLimit: number | null;
  readonly limitMode?: LimitMode;
  readonly allowedAddresses: readonly string[] | null;
  readonly certificate?: CertificateName | null;
  readonly organizationAddresses: readonly string[] | null;
  readonly corsOrigins: readonly string[];
  readonly credentialLimit: number | null;
  readonly grant?: AuditRoomGrant;
}

/** Everything that decides about a request, the same for every kind of credential. */
export function buildCredential(type: Credential['type'], row: CredentialRow): Credential {
  const { id, version, name, organizationId, environment, scopes, plan, credentialLimit, corsOrigins } = row;
  const own = { perMinute: row.rateLimit, concurrent: row.concurrencyLimit };
  const limit = limitOf(plan, own, row.limitMode ?? 'enforced');
  const areRooms = type === 'audit_room';
  return Object.freeze({
    type,
    id,
    version,
    name,
    organizationId,
    environment,
    scopes,
    plan,
    limit,
    ...organizationLimit({ organizationId, plan, limit, credentialLimit, areRooms }),
    addressLimits: addressLimits(row.allowedAddresses, row.organizationAddresses),
    corsOrigins,
    boundTo: row.certificate ?? null,
    ...(row.grant === undefined ? {} : { grant: row.grant }),
  });
}

/** A credential as it is remembered between two reads of the database. */
interface Known {
  readonly credential: Credential;
  readonly organizationVersion: number;
}

/** The same version keeps the same object, so that derived objects, such as its identity, are found again. */
export function isUnchanged<Row extends { id: string; version: number; organizationVersion: number }>(
  { credential: { id, version }, organizationVersion }: Known,
  row: Row,
): boolean {
  return id === row.id && version === row.version && organizationVersion === row.organizationVersion;
}
