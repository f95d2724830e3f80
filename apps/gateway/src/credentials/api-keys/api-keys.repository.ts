import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { SealedRow } from '@probatum/persistence/row-seals';
import { totalOf } from '@probatum/persistence/row-counts';
import {
  isOrganizationWhole,
  type OrganizationAccess,
  organizationAccess,
} from '../../organization/organization-access';
import type { Restrictions } from '../restrictions/restrictions';
import { type Sealed, sealOf, type Stored, withWholeness } from '../../organization/access-seal/sealed-rows';
import type { AdministeredRows } from '../../organization/administered';
import { ApiKeyNotFound } from './api-key.errors';

/** A key as it is stored. */
export interface ApiKeyRow extends Tenant, Restrictions, Sealed {
  readonly id: string;
  readonly publicId: string;
  /** SHA-256, hex. */
  readonly keyHash: string;
  readonly prefix: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly isExpired: boolean;
  readonly revokedAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
  /** Id of the key that took its place. */
  readonly replacedBy: string | null;
  /** Drawn by another system: `publicId` is then the hash. */
  readonly imported: boolean;
}

/** A key with what its organization says of all its credentials. */
export type UsableApiKeyRow = ApiKeyRow & OrganizationAccess;

export type NewApiKeyRow = Omit<
  ApiKeyRow,
  keyof Sealed | 'version' | 'createdAt' | 'isExpired' | 'revokedAt' | 'lastUsedAt' | 'replacedBy' | 'imported'
> & { readonly imported?: boolean };

export const columns = `
  organization_id as "organizationId", environment, id, public_id as "publicId", encode(key_hash, 'hex') as "keyHash", prefix, name,
  scopes, plan, rate_limit as "rateLimit", concurrency_limit as "concurrencyLimit",
  limit_mode as "limitMode", version, created_at as "createdAt", expires_at as "expiresAt", coalesce(expires_at <= now(), false) as "isExpired",
  revoked_at as "revokedAt", allowed_addresses as "allowedAddresses", last_used_at as "lastUsedAt",
  replaced_by as "replacedBy", imported, certificate, seal`;

/** All that decides what the key may do; not when it was used last, which changes all the time. */
export function sealedApiKey(row: Omit<ApiKeyRow, keyof Sealed | 'createdAt' | 'isExpired' | 'lastUsedAt'>): SealedRow {
  return {
    table: 'api_keys',
    id: row.id,
    says: [
      ...[row.organizationId, row.environment, row.publicId, row.keyHash, row.prefix, row.name, row.scopes],
      ...[row.plan, row.rateLimit, row.concurrencyLimit, row.limitMode, row.allowedAddresses, row.certificate],
      ...[row.imported, row.version, row.expiresAt, row.revokedAt, row.replacedBy],
    ],
  };
}

const read = <Row extends ApiKeyRow = ApiKeyRow>(on: Queryable, rows: readonly Stored<Row>[]): Row[] =>
  withWholeness<Row>(on, rows, sealedApiKey as (row: Stored<Row>) => SealedRow);

export async function insertApiKey(on: Queryable, row: NewApiKeyRow): Promise<Date> {
  const state = { imported: row.imported ?? false, revokedAt: null, replacedBy: null, version: 1 };
  const [inserted] = await on.query<{ createdAt: Date }>(
    `insert into api_keys (organization_id, environment, id, public_id, key_hash, prefix, name, scopes, plan,
       rate_limit, concurrency_limit, limit_mode, expires_at, allowed_addresses, imported, certificate, seal)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
     returning created_at as "createdAt"`,
    [
      row.organizationId,
      row.environment,
      row.id,
      row.publicId,
      row.keyHash,
      row.prefix,
      row.name,
      row.scopes,
      row.plan,
      row.rateLimit,
      row.concurrencyLimit,
      row.limitMode,
      row.expiresAt,
      row.allowedAddresses,
      row.imported ?? false,
      row.certificate && JSON.stringify(row.certificate),
      on.seals.of(sealedApiKey({ ...row, ...state })),
    ],
  );
  return inserted!.createdAt;
}

/** Keys in any state: the caller decides about an expired or revoked key. Forged rows are left out. */
export async function findApiKeys(on: Queryable, publicIds: readonly string[]): Promise<UsableApiKeyRow[]> {
  const rows = await on.query<Stored<UsableApiKeyRow>>(
    `select api_key.*, ${organizationAccess('organizations')}
     from (select ${columns} from api_keys where public_id = any($1)) as api_key
     join organizations on organizations.id = "organizationId"`,
    [publicIds],
    'api-keys-find',
  );
  return read<UsableApiKeyRow>(on, rows).filter((row) => row.isWhole && isOrganizationWhole(on, row));
}

/** Newest first. */
export async function listApiKeys(on: Queryable, of: AdministeredRows, part: PartOfList): Promise<ApiKeyRow[]> {
  const rows = await on.query<Stored<ApiKeyRow>>(
    `select ${columns} from api_keys where organization_id = $1 and environment = any($2) and ($5::text is null or id < $5)
     order by id desc limit $3 offset $4`,
    [of.organizationId, of.environments, part.limit, part.offset, part.before ?? null],
  );
  return read(on, rows);
}

export interface PartOfList {
  readonly limit: number;
  readonly offset: number;
  /** Only keys older than this id. */
  readonly before?: string;
}

export function countApiKeys(on: Queryable, of: AdministeredRows): Promise<number> {
  return totalOf(on, 'api_keys', of);
}

/** @throws ApiKeyNotFound also for a key that the caller does not administer */
export async function getApiKey(on: Queryable, of: AdministeredRows, id: string): Promise<ApiKeyRow> {
  return onlyRow(await selectApiKey(on, of, id, ''));
}

/** Held until the end of the transaction. @throws ApiKeyNotFound also for a key that the caller does not administer */
export async function lockApiKey(tx: Transaction, of: AdministeredRows, id: string): Promise<ApiKeyRow> {
  return onlyRow(await selectApiKey(tx, of, id, 'for update'));
}

/** Of whatever organization: only for who holds the key itself. Held until the end of the transaction. */
export async function lockApiKeyByPublicId(tx: Transaction, publicId: string): Promise<ApiKeyRow | undefined> {
  const lock = `select ${columns} from api_keys where public_id = $1 for update`;
  return read(tx, await tx.query<Stored<ApiKeyRow>>(lock, [publicId]))[0];
}

/** Of whatever organization: for the operator of the platform. Held until the end of the transaction. */
export async function lockAnyApiKey(tx: Transaction, id: string): Promise<ApiKeyRow | undefined> {
  const lock = `select ${columns} from api_keys where id = $1 for update`;
  return read(tx, await tx.query<Stored<ApiKeyRow>>(lock, [id]))[0];
}

/**
 * Of one organization, those that want a client certificate. Held until the end of the transaction, and taken in the order
 * in which the use of keys is noted.
 */
export async function lockKeysWithCertificate(tx: Transaction, organizationId: string): Promise<ApiKeyRow[]> {
  const lock = `
    select ${columns} from api_keys where organization_id = $1 and certificate is not null
    order by environment, id for update`;
  return read(tx, await tx.query<Stored<ApiKeyRow>>(lock, [organizationId]));
}

async function selectApiKey(on: Queryable, of: AdministeredRows, id: string, how: string): Promise<ApiKeyRow[]> {
  if (!isId('key', id)) return [];
  const rows = await on.query<Stored<ApiKeyRow>>(
    `select ${columns} from api_keys where organization_id = $1 and environment = any($2) and id = $3 ${how}`,
    [of.organizationId, of.environments, id],
  );
  return read(on, rows);
}

function onlyRow([row]: ApiKeyRow[]): ApiKeyRow {
  if (!row) throw new ApiKeyNotFound();
  return row;
}

/** Writes everything that may change about a key; its version grows, so that every gateway takes note. */
export async function updateApiKey(tx: Transaction, row: ApiKeyRow): Promise<ApiKeyRow> {
  const { organizationId, environment, id, name, scopes, allowedAddresses, expiresAt, revokedAt, replacedBy } = row;
  const certificate = row.certificate && JSON.stringify(row.certificate);
  const seal = sealOf(tx, row, sealedApiKey({ ...row, version: row.version + 1 }));
  const rows = await tx.query<Stored<ApiKeyRow>>(
    `update api_keys set name = $4, scopes = $5, allowed_addresses = $6, expires_at = $7, revoked_at = $8,
       replaced_by = $9, certificate = $10, seal = $11, version = version + 1
     where organization_id = $1 and environment = $2 and id = $3 returning ${columns}`,
    [
      ...[organizationId, environment, id, name, scopes, allowedAddresses, expiresAt, revokedAt, replacedBy],
      ...[certificate, seal],
    ],
  );
  return onlyRow(read(tx, rows));
}
