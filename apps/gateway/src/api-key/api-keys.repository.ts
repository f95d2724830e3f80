import type { Scope } from '@probatum/contracts/scopes';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';
import type { Plan } from '../limit-rate/plans';

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
  readonly version: number;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export type NewApiKeyRow = Omit<ApiKeyRow, 'version' | 'createdAt' | 'revokedAt'>;

/** Some keys of an organization: those of the environments that the caller administers. */
export interface KeysOf {
  readonly organizationId: string;
  readonly environments: readonly Environment[];
}

const columns = `
  organization_id as "organizationId", environment, id, public_id as "publicId", encode(key_hash, 'hex') as "keyHash", prefix, name,
  scopes, plan, rate_limit as "rateLimit", version, created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt"`;

export async function insertApiKey(on: Queryable, row: NewApiKeyRow): Promise<Date> {
  const [inserted] = await on.query<{ createdAt: Date }>(
    `insert into api_keys (organization_id, environment, id, public_id, key_hash, prefix, name, scopes, plan,
       rate_limit, expires_at)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9, $10, $11)
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
      row.expiresAt,
    ],
  );
  return inserted!.createdAt;
}

/** Whatever state they are in: who asks decides what an expired or revoked key is worth. */
export async function findApiKeys(on: Queryable, publicIds: readonly string[]): Promise<ApiKeyRow[]> {
  return on.query<ApiKeyRow>(`select ${columns} from api_keys where public_id = any($1)`, [publicIds], 'api-keys-find');
}

/** Newest first. */
export async function listApiKeys(on: Queryable, of: KeysOf, limit: number, offset: number): Promise<ApiKeyRow[]> {
  return on.query<ApiKeyRow>(
    `select ${columns} from api_keys where organization_id = $1 and environment = any($2)
     order by id desc limit $3 offset $4`,
    [of.organizationId, of.environments, limit, offset],
  );
}

export async function countApiKeys(on: Queryable, of: KeysOf): Promise<number> {
  const [row] = await on.query<{ total: number }>(
    `select count(*)::int as total from api_keys where organization_id = $1 and environment = any($2)`,
    [of.organizationId, of.environments],
  );
  return row!.total;
}

/** Revoking twice keeps the first time. @returns the key, or undefined when there is none */
export async function revokeApiKey(on: Queryable, of: KeysOf, id: string): Promise<ApiKeyRow | undefined> {
  const [row] = await on.query<ApiKeyRow>(
    `update api_keys set version = version + (revoked_at is null)::int, revoked_at = coalesce(revoked_at, now())
     where organization_id = $1 and environment = any($2) and id = $3 returning ${columns}`,
    [of.organizationId, of.environments, id],
  );
  return row;
}

/** The number that a plan leaves to each key and OAuth client; null for every other kind of credential. */
export async function findRateLimit(on: Queryable, { organizationId, environment }: Tenant, id: string) {
  const rows = await on.query<{ rateLimit: number | null }>(
    `select rate_limit as "rateLimit" from api_keys where organization_id = $1 and environment = $2 and id = $3
     union all
     select rate_limit from oauth_clients where organization_id = $1 and environment = $2 and id = $3`,
    [organizationId, environment, id],
  );
  return rows[0]?.rateLimit ?? null;
}
