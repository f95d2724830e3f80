import type { Scope } from '@probatum/contracts/scopes';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { SealedRow } from '@probatum/persistence/row-seals';
import { totalOf } from '@probatum/persistence/row-counts';
import type { AdministeredRows } from '../../organization/administered';
import type { Plan } from '../../organization/plans';
import {
  type Sealed,
  sealOf,
  type Stored,
  timeOfTransaction,
  withWholeness,
} from '../../organization/access-seal/sealed-rows';
import {
  isOrganizationWhole,
  type OrganizationAccess,
  organizationAccess,
} from '../../organization/organization-access';
import type { BoundCertificate } from './bound-certificate';
import type { CertificateNameKind } from '../credential/certificate-name';

export interface BoundCertificateRow extends Tenant, Sealed {
  readonly id: string;
  readonly name: string;
  readonly kind: CertificateNameKind;
  readonly value: string;
  /** Null: there was only one authority when it was bound, or it is a fingerprint. */
  readonly authority: string | null;
  readonly scopes: readonly Scope[];
  readonly plan: Plan;
  readonly rateLimit: number | null;
  readonly concurrencyLimit: number | null;
  readonly allowedAddresses: readonly string[] | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export type UsableCertificateRow = BoundCertificateRow & OrganizationAccess;
export type NewBoundCertificateRow = Omit<BoundCertificateRow, keyof Sealed | 'version' | 'createdAt' | 'revokedAt'>;

export const columns = `
  organization_id as "organizationId", environment, id, name, kind, value, authority, scopes, plan, rate_limit as "rateLimit",
  concurrency_limit as "concurrencyLimit", allowed_addresses as "allowedAddresses", version, created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt", seal`;

/** All that decides what the certificate may do. */
export function sealedCertificate(row: Omit<BoundCertificateRow, keyof Sealed | 'createdAt'>): SealedRow {
  return {
    table: 'client_certificates',
    id: row.id,
    says: [
      ...[row.organizationId, row.environment, row.name, row.kind, row.value, row.authority, row.scopes, row.plan],
      ...[row.rateLimit, row.concurrencyLimit, row.allowedAddresses, row.version, row.expiresAt, row.revokedAt],
    ],
  };
}

const read = <Row extends BoundCertificateRow = BoundCertificateRow>(
  on: Queryable,
  rows: readonly Stored<Row>[],
): Row[] => withWholeness<Row>(on, rows, sealedCertificate as (row: Stored<Row>) => SealedRow);

/** @param names their texts, see client-certificate.ts */
export async function findBoundCertificates(on: Queryable, names: readonly string[]): Promise<UsableCertificateRow[]> {
  const rows = await on.query<Stored<UsableCertificateRow>>(
    `select bound.*, ${organizationAccess('organizations')}
     from (select ${columns} from client_certificates
           where kind || ':' || coalesce(authority, '') || ':' || value = any($1) and revoked_at is null) as bound
     join organizations on organizations.id = "organizationId"`,
    [names],
    'client-certificates-find',
  );
  return read<UsableCertificateRow>(on, rows).filter((row) => row.isWhole && isOrganizationWhole(on, row));
}

export async function insertBoundCertificate(
  tx: Transaction,
  row: NewBoundCertificateRow,
): Promise<BoundCertificateRow> {
  const rows = await tx.query<Stored<BoundCertificateRow>>(
    `insert into client_certificates
       (organization_id, environment, id, name, kind, value, authority, scopes, plan, rate_limit, concurrency_limit,
        allowed_addresses, expires_at, seal)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning ${columns}`,
    [
      row.organizationId,
      row.environment,
      row.id,
      row.name,
      row.kind,
      row.value,
      row.authority,
      row.scopes,
      row.plan,
      row.rateLimit,
      row.concurrencyLimit,
      row.allowedAddresses,
      row.expiresAt,
      tx.seals.of(sealedCertificate({ ...row, version: 1, revokedAt: null })),
    ],
  );
  return read(tx, rows)[0]!;
}

/** Newest first, with those that were unbound. */
export async function listBoundCertificates(on: Queryable, of: AdministeredRows, limit: number, offset: number) {
  const rows = await on.query<Stored<BoundCertificateRow>>(
    `select ${columns} from client_certificates where organization_id = $1 and environment = any($2)
     order by id desc limit $3 offset $4`,
    [of.organizationId, of.environments, limit, offset],
  );
  return read(on, rows);
}

export function countBoundCertificates(on: Queryable, of: AdministeredRows): Promise<number> {
  return totalOf(on, 'client_certificates', of);
}

export async function getBoundCertificate(on: Queryable, of: AdministeredRows, id: string) {
  return selectBoundCertificate(on, of, id, '');
}

/** Held until the end of the transaction. */
export async function lockBoundCertificate(tx: Transaction, of: AdministeredRows, id: string) {
  return selectBoundCertificate(tx, of, id, 'for update');
}

async function selectBoundCertificate(on: Queryable, of: AdministeredRows, id: string, how: string) {
  const rows = await on.query<Stored<BoundCertificateRow>>(
    `select ${columns} from client_certificates
     where organization_id = $1 and environment = any($2) and id = $3 ${how}`,
    [of.organizationId, of.environments, id],
  );
  return read(on, rows)[0];
}

/** Of one organization, those that are bound. Held until the end of the transaction. */
export async function lockBoundCertificates(tx: Transaction, organizationId: string): Promise<BoundCertificateRow[]> {
  const lock = `
    select ${columns} from client_certificates where organization_id = $1 and revoked_at is null
    order by environment, id for update`;
  return read(tx, await tx.query<Stored<BoundCertificateRow>>(lock, [organizationId]));
}

export async function unbindCertificate(tx: Transaction, row: BoundCertificateRow): Promise<BoundCertificateRow> {
  return updateBoundCertificate(tx, { ...row, revokedAt: await timeOfTransaction(tx) });
}

/** Writes everything that may change about it; its version grows, so that every gateway takes note. */
export async function updateBoundCertificate(tx: Transaction, row: BoundCertificateRow): Promise<BoundCertificateRow> {
  const { organizationId, environment, id, authority, revokedAt } = row;
  const seal = sealOf(tx, row, sealedCertificate({ ...row, version: row.version + 1 }));
  const rows = await tx.query<Stored<BoundCertificateRow>>(
    `update client_certificates set authority = $4, revoked_at = $5, seal = $6, version = version + 1
     where organization_id = $1 and environment = $2 and id = $3 returning ${columns}`,
    [organizationId, environment, id, authority, revokedAt, seal],
  );
  return read(tx, rows)[0]!;
}

export function describeBoundCertificate(row: BoundCertificateRow): BoundCertificate {
  const {
    id,
    name,
    kind,
    value,
    authority,
    scopes,
    environment,
    plan,
    allowedAddresses,
    createdAt,
    expiresAt,
    revokedAt,
  } = row;
  return {
    id,
    name,
    certificate: { kind, value, authority },
    scopes: [...scopes],
    environment,
    plan,
    allowedAddresses: allowedAddresses && [...allowedAddresses],
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
