import type { Scope } from '@probatum/contracts/scopes';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { KeysOf } from '../api-key/api-keys.repository';
import type { Plan } from '../limit-rate/plans';
import { type OrganizationAccess, organizationAccess } from '../organization/organization-access';
import type { BoundCertificate } from './bound-certificate';
import type { CertificateNameKind } from './client-certificate';

export interface BoundCertificateRow extends Tenant {
  readonly id: string;
  readonly name: string;
  readonly kind: CertificateNameKind;
  readonly value: string;
  readonly scopes: readonly Scope[];
  readonly plan: Plan;
  readonly rateLimit: number | null;
  readonly allowedAddresses: readonly string[] | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export type UsableCertificateRow = BoundCertificateRow & OrganizationAccess;
export type NewBoundCertificateRow = Omit<BoundCertificateRow, 'version' | 'createdAt' | 'revokedAt'>;

const columns = `
  organization_id as "organizationId", environment, id, name, kind, value, scopes, plan, rate_limit as "rateLimit",
  allowed_addresses as "allowedAddresses", version, created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt"`;

/** @param names `<kind>:<value>` */
export async function findBoundCertificates(on: Queryable, names: readonly string[]): Promise<UsableCertificateRow[]> {
  return on.query<UsableCertificateRow>(
    `select bound.*, ${organizationAccess('organizations')}
     from (select ${columns} from client_certificates
           where (kind, value) in (select * from unnest($1::text[], $2::text[])) and revoked_at is null) as bound
     join organizations on organizations.id = "organizationId"`,
    [names.map((name) => name.slice(0, name.indexOf(':'))), names.map((name) => name.slice(name.indexOf(':') + 1))],
    'client-certificates-find',
  );
}

export async function insertBoundCertificate(
  tx: Transaction,
  row: NewBoundCertificateRow,
): Promise<BoundCertificateRow> {
  const [inserted] = await tx.query<BoundCertificateRow>(
    `insert into client_certificates
       (organization_id, environment, id, name, kind, value, scopes, plan, rate_limit, allowed_addresses, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning ${columns}`,
    [
      row.organizationId,
      row.environment,
      row.id,
      row.name,
      row.kind,
      row.value,
      row.scopes,
      row.plan,
      row.rateLimit,
      row.allowedAddresses,
      row.expiresAt,
    ],
  );
  return inserted!;
}

/** Newest first, with those that were unbound. */
export async function listBoundCertificates(on: Queryable, of: KeysOf, limit: number, offset: number) {
  return on.query<BoundCertificateRow>(
    `select ${columns} from client_certificates where organization_id = $1 and environment = any($2)
     order by id desc limit $3 offset $4`,
    [of.organizationId, of.environments, limit, offset],
  );
}

export async function countBoundCertificates(on: Queryable, of: KeysOf): Promise<number> {
  const [row] = await on.query<{ total: number }>(
    `select count(*)::int as total from client_certificates where organization_id = $1 and environment = any($2)`,
    [of.organizationId, of.environments],
  );
  return row!.total;
}

/** Held until the end of the transaction. */
export async function lockBoundCertificate(tx: Transaction, of: KeysOf, id: string) {
  const [row] = await tx.query<BoundCertificateRow>(
    `select ${columns} from client_certificates
     where organization_id = $1 and environment = any($2) and id = $3 for update`,
    [of.organizationId, of.environments, id],
  );
  return row;
}

export async function unbindCertificate(tx: Transaction, { organizationId, environment, id }: BoundCertificateRow) {
  const [row] = await tx.query<BoundCertificateRow>(
    `update client_certificates set revoked_at = now(), version = version + 1
     where organization_id = $1 and environment = $2 and id = $3 returning ${columns}`,
    [organizationId, environment, id],
  );
  return row!;
}

export function describeBoundCertificate(row: BoundCertificateRow): BoundCertificate {
  const { id, name, kind, value, scopes, environment, plan, allowedAddresses, createdAt, expiresAt, revokedAt } = row;
  return {
    id,
    name,
    certificate: { kind, value },
    scopes: [...scopes],
    environment,
    plan,
    allowedAddresses: allowedAddresses && [...allowedAddresses],
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
