import { isId } from '@probatum/contracts/ids';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { SealedRow } from '@probatum/persistence/row-seals';
import { totalOf } from '@probatum/persistence/row-counts';
import { isOrganizationWhole, organizationAccess } from '../../organization/organization-access';
import { type Sealed, sealOf, type Stored, withWholeness } from '../../organization/access-seal/sealed-rows';
import type { OwnerOfSecrets } from './client-secrets.repository';
import type { NewClient, OAuthClientRow, UsableClientRow } from './oauth-client-row';
import type { AdministeredRows } from '../../organization/administered';
import { OAuthClientNotFound } from './oauth-client.errors';

export const columns = `
  organization_id as "organizationId", environment, id, name, scopes, plan, rate_limit as "rateLimit",
  concurrency_limit as "concurrencyLimit", 'enforced' as "limitMode", allowed_addresses as "allowedAddresses",
  certificate, oauth_clients.expires_at as "expiresAt", status, version,
  token_generation as "tokenGeneration", auth_method as "authMethod", jwks, created_at as "createdAt", (
    select coalesce(json_agg(json_build_object(
      'publicId', public_id, 'hash', encode(secret_hash, 'hex'), 'prefix', prefix, 'createdAt', secret.created_at,
      'expiresAt', secret.expires_at, 'lastUsedAt', last_used_at, 'leakedAt', leaked_at, 'isExpired', coalesce(secret.expires_at <= now(), false), 'seal', secret.seal
    ) order by secret.created_at desc), '[]')
    from oauth_client_secrets as secret
    where secret.organization_id = oauth_clients.organization_id and secret.environment = oauth_clients.environment
      and secret.client_id = oauth_clients.id
  ) as secrets, seal`;

/** All that decides what the client may do. */
export function sealedClient(
  row: Omit<OAuthClientRow, keyof Sealed | 'createdAt' | 'secrets' | 'limitMode'>,
): SealedRow {
  return {
    table: 'oauth_clients',
    id: row.id,
    says: [
      ...[row.organizationId, row.environment, row.name, row.scopes, row.authMethod, row.jwks, row.plan],
      ...[row.rateLimit, row.concurrencyLimit, row.allowedAddresses, row.certificate, row.expiresAt],
      ...[row.status, row.version, row.tokenGeneration],
    ],
  };
}

const read = <Row extends OAuthClientRow = OAuthClientRow>(on: Queryable, rows: readonly Stored<Row>[]): Row[] =>
  withWholeness<Row>(on, rows, sealedClient as (row: Stored<Row>) => SealedRow);

const administered = `organization_id = $1 and environment = any($2)`;

export async function insertClient(tx: Transaction, id: string, client: NewClient): Promise<void> {
  await tx.query(
    `insert into oauth_clients (organization_id, environment, id, name, scopes, auth_method, jwks, plan, rate_limit,
       concurrency_limit, allowed_addresses, certificate, expires_at, seal)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      client.organizationId,
      client.environment,
      id,
      client.name,
      client.scopes,
      client.authMethod,
      client.jwks && JSON.stringify(client.jwks),
      client.plan,
      client.rateLimit,
      client.concurrencyLimit,
      client.allowedAddresses,
      client.certificate && JSON.stringify(client.certificate),
      client.expiresAt,
      tx.seals.of(sealedClient({ ...client, id, status: 'active', version: 1, tokenGeneration: 0 })),
    ],
  );
}

/** Clients in any state: the caller decides about a disabled client or an expired secret. Forged rows are left out. */
export async function findUsableClients(on: Queryable, ids: readonly string[]): Promise<UsableClientRow[]> {
  const rows = await on.query<Stored<UsableClientRow>>(
    `select client.*, ${organizationAccess('organizations')}
     from (select ${columns} from oauth_clients where id = any($1)) as client
     join organizations on organizations.id = "organizationId"`,
    [ids],
    'oauth-clients-find',
  );
  return read<UsableClientRow>(on, rows).filter((row) => row.isWhole && isOrganizationWhole(on, row));
}

/** Newest first. */
export async function listClients(on: Queryable, of: AdministeredRows, limit: number, offset: number) {
  const rows = await on.query<Stored<OAuthClientRow>>(
    `select ${columns} from oauth_clients where ${administered} order by id desc limit $3 offset $4`,
    [of.organizationId, of.environments, limit, offset],
  );
  return read(on, rows);
}

export function countClients(on: Queryable, of: AdministeredRows): Promise<number> {
  return totalOf(on, 'oauth_clients', of);
}

/** @throws OAuthClientNotFound also for a client that the caller does not administer */
export async function getClient(on: Queryable, of: AdministeredRows, id: string): Promise<OAuthClientRow> {
  if (!isId('oac', id)) throw new OAuthClientNotFound();
  const rows = await on.query<Stored<OAuthClientRow>>(
    `select ${columns} from oauth_clients where ${administered} and id = $3`,
    [of.organizationId, of.environments, id],
  );
  const [row] = read(on, rows);
  if (!row) throw new OAuthClientNotFound();
  return row;
}

/** Held until the end of the transaction. @throws OAuthClientNotFound like getClient */
export async function lockClient(tx: Transaction, of: AdministeredRows, id: string): Promise<OAuthClientRow> {
  // Apart: the statement that waits for a lock sees the secrets as they were before it waited.
  await tx.query(`select 1 from oauth_clients where ${administered} and id = $3 for update`, [
    of.organizationId,
    of.environments,
    id,
  ]);
  return getClient(tx, of, id);
}

/** Of one organization, those that want a client certificate. Held until the end of the transaction. */
export async function lockClientsWithCertificate(tx: Transaction, organizationId: string): Promise<OAuthClientRow[]> {
  const lock = `
    select ${columns} from oauth_clients where organization_id = $1 and certificate is not null
    order by environment, id for update`;
  return read(tx, await tx.query<Stored<OAuthClientRow>>(lock, [organizationId]));
}

/** Of whatever organization: only for who holds the secret itself. Held until the end of the transaction. */
export async function lockClientOfSecret(tx: Transaction, publicId: string): Promise<OAuthClientRow | undefined> {
  const [owner] = await tx.query<OwnerOfSecrets>(
    `select organization_id as "organizationId", environment, id from oauth_clients
     where (organization_id, environment, id) = (
       select organization_id, environment, client_id from oauth_client_secrets where public_id = $1
     ) for update`,
    [publicId],
  );
  return owner && getClient(tx, { ...owner, environments: [owner.environment] }, owner.id);
}

/** Every token that it has ends; its version grows, so that every gateway takes note. */
export async function endTokens(tx: Transaction, client: OAuthClientRow): Promise<OAuthClientRow> {
  return updateClient(tx, { ...client, tokenGeneration: client.tokenGeneration + 1 });
}

/** Writes everything that may change about a client; its version grows, so that every gateway takes note. */
export async function updateClient(tx: Transaction, row: OAuthClientRow): Promise<OAuthClientRow> {
  const { organizationId, environment, id, name, scopes, status, jwks, allowedAddresses, expiresAt } = row;
  const certificate = row.certificate && JSON.stringify(row.certificate);
  const rows = await tx.query<Stored<OAuthClientRow>>(
    `update oauth_clients set name = $4, scopes = $5, status = $6, jwks = $7, allowed_addresses = $8,
       expires_at = $9, certificate = $10, token_generation = $11, seal = $12, version = version + 1
     where organization_id = $1 and environment = $2 and id = $3 returning ${columns}`,
    [
      ...[organizationId, environment, id, name, scopes, status, jwks && JSON.stringify(jwks), allowedAddresses],
      ...[expiresAt, certificate, row.tokenGeneration],
      sealOf(tx, row, sealedClient({ ...row, version: row.version + 1 })),
    ],
  );
  return read(tx, rows)[0]!;
}

/** Its secrets go with it; its tokens are refused because it is not there. */
export async function deleteClient(tx: Transaction, { organizationId, environment, id }: OAuthClientRow) {
  await tx.query(`delete from oauth_clients where organization_id = $1 and environment = $2 and id = $3`, [
    organizationId,
    environment,
    id,
  ]);
}
