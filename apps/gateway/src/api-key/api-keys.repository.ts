import type { Scope } from '@probatum/contracts/scopes';
import { isId } from '@probatum/contracts/ids';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { CertificateName } from '../client-certificate/client-certificate';
import type { LimitMode, Plan } from '../limit-rate/plans';
import { type OrganizationAccess, organizationAccess } from '../organization/organization-access';
import { ApiKeyNotFound } from './api-key.problems';

/** A key as it is stored. */
export interface ApiKeyRow extends Tenant {
  readonly id: string;
  readonly publicId: string;
  /** SHA-256, hex. */
  readonly keyHash: string;
  readonly prefix: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly plan: Plan;
  readonly rateLimit: number | null;
  readonly concurrencyLimit: number | null;
  readonly limitMode: LimitMode;
  readonly version: number;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** CIDR ranges from which it may be used; null for everywhere. */
  readonly allowedAddresses: readonly string[] | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
  /** Id of the key that took its place. */
  readonly replacedBy: string | null;
  /** It is good only together with a client certificate of this name. */
  readonly certificate: CertificateName | null;
  /** Drawn by another system: `publicId` is then the hash. */
  readonly imported: boolean;
}

/** A key with what its organization says of all its credentials. */
export type UsableApiKeyRow = ApiKeyRow & OrganizationAccess;

export type NewApiKeyRow = Omit<
  ApiKeyRow,
  'version' | 'createdAt' | 'revokedAt' | 'lastUsedAt' | 'replacedBy' | 'imported'
> & { readonly imported?: boolean };

/** Some keys of an organization: those of the environments that the caller administers. */
export interface KeysOf {
  readonly organizationId: string;
  readonly environments: readonly Environment[];
}

const columns = `
  organization_id as "organizationId", environment, id, public_id as "publicId", encode(key_hash, 'hex') as "keyHash", prefix, name,
  scopes, plan, rate_limit as "rateLimit", concurrency_limit as "concurrencyLimit",
  limit_mode as "limitMode", version, created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt", allowed_addresses as "allowedAddresses", last_used_at as "lastUsedAt",
  replaced_by as "replacedBy", imported, certificate`;

export async function insertApiKey(on: Queryable, row: NewApiKeyRow): Promise<Date> {
  const [inserted] = await on.query<{ createdAt: Date }>(
    `insert into api_keys (organization_id, environment, id, public_id, key_hash, prefix, name, scopes, plan,
       rate_limit, concurrency_limit, limit_mode, expires_at, allowed_addresses, imported, certificate)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
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
    ],
  );
  return inserted!.createdAt;
}

/** Whatever state they are in: who asks decides what an expired or revoked key is worth. */
export async function findApiKeys(on: Queryable, publicIds: readonly string[]): Promise<UsableApiKeyRow[]> {
  return on.query<UsableApiKeyRow>(
    `select api_key.*, ${organizationAccess('organizations')}
     from (select ${columns} from api_keys where public_id = any($1)) as api_key
     join organizations on organizations.id = "organizationId"`,
    [publicIds],
    'api-keys-find',
  );
}

/** Newest first. */
export async function listApiKeys(on: Queryable, of: KeysOf, part: PartOfList): Promise<ApiKeyRow[]> {
  return on.query<ApiKeyRow>(
    `select ${columns} from api_keys where organization_id = $1 and environment = any($2) and ($5::text is null or id < $5)
     order by id desc limit $3 offset $4`,
    [of.organizationId, of.environments, part.limit, part.offset, part.before ?? null],
  );
}

export interface PartOfList {
  readonly limit: number;
  readonly offset: number;
  /** Only keys older than this id. */
  readonly before?: string;
}

export async function countApiKeys(on: Queryable, of: KeysOf): Promise<number> {
  const [row] = await on.query<{ total: number }>(
    `select count(*)::int as total from api_keys where organization_id = $1 and environment = any($2)`,
    [of.organizationId, of.environments],
  );
  return row!.total;
}

/** @throws ApiKeyNotFound also for a key that the caller does not administer */
export async function getApiKey(on: Queryable, of: KeysOf, id: string): Promise<ApiKeyRow> {
  return theOne(await selectApiKey(on, of, id, ''));
}

/** Held until the end of the transaction. @throws ApiKeyNotFound also for a key that the caller does not administer */
export async function lockApiKey(tx: Transaction, of: KeysOf, id: string): Promise<ApiKeyRow> {
  return theOne(await selectApiKey(tx, of, id, 'for update'));
}

/** Of whatever organization: only for who holds the key itself. Held until the end of the transaction. */
export async function lockApiKeyByPublicId(tx: Transaction, publicId: string): Promise<ApiKeyRow | undefined> {
  const [row] = await tx.query<ApiKeyRow>(`select ${columns} from api_keys where public_id = $1 for update`, [
    publicId,
  ]);
  return row;
}

/** Of whatever organization: for the operator of the platform. Held until the end of the transaction. */
export async function lockAnyApiKey(tx: Transaction, id: string): Promise<ApiKeyRow | undefined> {
  const [row] = await tx.query<ApiKeyRow>(`select ${columns} from api_keys where id = $1 for update`, [id]);
  return row;
}

async function selectApiKey(on: Queryable, of: KeysOf, id: string, how: string): Promise<ApiKeyRow[]> {
  if (!isId('key', id)) return [];
  return on.query<ApiKeyRow>(
    `select ${columns} from api_keys where organization_id = $1 and environment = any($2) and id = $3 ${how}`,
    [of.organizationId, of.environments, id],
  );
}

function theOne([row]: ApiKeyRow[]): ApiKeyRow {
  if (!row) throw new ApiKeyNotFound();
  return row;
}

/** Writes everything that may change about a key; its version grows, so that every gateway takes note. */
export async function updateApiKey(tx: Transaction, row: ApiKeyRow): Promise<ApiKeyRow> {
  const { organizationId, environment, id, name, scopes, allowedAddresses, expiresAt, revokedAt, replacedBy } = row;
  const certificate = row.certificate && JSON.stringify(row.certificate);
  const rows = await tx.query<ApiKeyRow>(
    `update api_keys set name = $4, scopes = $5, allowed_addresses = $6, expires_at = $7, revoked_at = $8,
       replaced_by = $9, certificate = $10, version = version + 1
     where organization_id = $1 and environment = $2 and id = $3 returning ${columns}`,
    [organizationId, environment, id, name, scopes, allowedAddresses, expiresAt, revokedAt, replacedBy, certificate],
  );
  return theOne(rows);
}

export type Limits = Pick<
  ApiKeyRow,
  'rateLimit' | 'concurrencyLimit' | 'limitMode' | 'allowedAddresses' | 'certificate'
>;

const noLimits: Limits = {
  rateLimit: null,
  concurrencyLimit: null,
  limitMode: 'enforced',
  allowedAddresses: null,
  certificate: null,
};

/** What binds a key or an OAuth client beside its scopes and its plan; nothing for every other kind of credential. */
export async function findLimits(on: Queryable, { organizationId, environment }: Tenant, id: string): Promise<Limits> {
  const [limits] = await on.query<Limits>(
    `select rate_limit as "rateLimit", concurrency_limit as "concurrencyLimit", limit_mode as "limitMode",
       allowed_addresses as "allowedAddresses", certificate from api_keys
     where organization_id = $1 and environment = $2 and id = $3
     union all
     select rate_limit, null, 'enforced', allowed_addresses, certificate from oauth_clients
     where organization_id = $1 and environment = $2 and id = $3
     union all
     select rate_limit, null, 'enforced', allowed_addresses, jsonb_build_object('kind', kind, 'value', value)
     from client_certificates
     where organization_id = $1 and environment = $2 and id = $3`,
    [organizationId, environment, id],
  );
  return limits ?? noLimits;
}
