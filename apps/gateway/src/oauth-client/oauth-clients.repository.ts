import { isId } from '@probatum/contracts/ids';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import { organizationAccess } from '../organization/organization-access';
import type { OwnerOfSecrets } from './client-secrets.repository';
import type { ClientsOf, NewClient, OAuthClientRow, UsableClientRow } from './oauth-client-row';
import { OAuthClientNotFound } from './oauth-client.problems';

const columns = `
  organization_id as "organizationId", environment, id, name, scopes, plan, rate_limit as "rateLimit",
  allowed_addresses as "allowedAddresses", certificate, status, version,
  token_generation as "tokenGeneration", auth_method as "authMethod", jwks, created_at as "createdAt", (
    select coalesce(json_agg(json_build_object(
      'publicId', public_id, 'hash', encode(secret_hash, 'hex'), 'prefix', prefix, 'createdAt', secret.created_at,
      'expiresAt', expires_at, 'lastUsedAt', last_used_at, 'leakedAt', leaked_at, 'isExpired', coalesce(expires_at <= now(), false)
    ) order by secret.created_at desc), '[]')
    from oauth_client_secrets as secret
    where secret.organization_id = oauth_clients.organization_id and secret.environment = oauth_clients.environment
      and secret.client_id = oauth_clients.id
  ) as secrets`;

const administered = `organization_id = $1 and environment = any($2)`;

export async function insertClient(tx: Transaction, id: string, client: NewClient): Promise<void> {
  await tx.query(
    `insert into oauth_clients (organization_id, environment, id, name, scopes, auth_method, jwks, plan, rate_limit,
       allowed_addresses, certificate)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
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
      client.allowedAddresses,
      client.certificate && JSON.stringify(client.certificate),
    ],
  );
}

/** Whatever state they are in: who asks decides what a disabled client, or an expired secret, is worth. */
export async function findUsableClients(on: Queryable, ids: readonly string[]): Promise<UsableClientRow[]> {
  return on.query<UsableClientRow>(
    `select client.*, ${organizationAccess('organizations')}
     from (select ${columns} from oauth_clients where id = any($1)) as client
     join organizations on organizations.id = "organizationId"`,
    [ids],
    'oauth-clients-find',
  );
}

/** Newest first. */
export async function listClients(on: Queryable, of: ClientsOf, limit: number, offset: number) {
  return on.query<OAuthClientRow>(
    `select ${columns} from oauth_clients where ${administered} order by id desc limit $3 offset $4`,
    [of.organizationId, of.environments, limit, offset],
  );
}

export async function countClients(on: Queryable, of: ClientsOf): Promise<number> {
  const [row] = await on.query<{ total: number }>(
    `select count(*)::int as total from oauth_clients where ${administered}`,
    [of.organizationId, of.environments],
  );
  return row!.total;
}

/** @throws OAuthClientNotFound also for a client that the caller does not administer */
export async function getClient(on: Queryable, of: ClientsOf, id: string): Promise<OAuthClientRow> {
  if (!isId('oac', id)) throw new OAuthClientNotFound();
  const [row] = await on.query<OAuthClientRow>(
    `select ${columns} from oauth_clients where ${administered} and id = $3`,
    [of.organizationId, of.environments, id],
  );
  if (!row) throw new OAuthClientNotFound();
  return row;
}

/** Held until the end of the transaction. @throws OAuthClientNotFound like getClient */
export async function lockClient(tx: Transaction, of: ClientsOf, id: string): Promise<OAuthClientRow> {
  // Apart: the statement that waits for a lock sees the secrets as they were before it waited.
  await tx.query(`select 1 from oauth_clients where ${administered} and id = $3 for update`, [
    of.organizationId,
    of.environments,
    id,
  ]);
  return getClient(tx, of, id);
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
export async function endTokens(tx: Transaction, { organizationId, environment, id }: OwnerOfSecrets) {
  const [changed] = await tx.query<OAuthClientRow>(
    `update oauth_clients set token_generation = token_generation + 1, version = version + 1
     where organization_id = $1 and environment = $2 and id = $3 returning ${columns}`,
    [organizationId, environment, id],
  );
  return changed!;
}

/** Writes everything that may change about a client; its version grows, so that every gateway takes note. */
export async function updateClient(tx: Transaction, row: OAuthClientRow): Promise<OAuthClientRow> {
  const { organizationId, environment, id, name, scopes, status, jwks, allowedAddresses } = row;
  const [changed] = await tx.query<OAuthClientRow>(
    `update oauth_clients set name = $4, scopes = $5, status = $6, jwks = $7, allowed_addresses = $8,
       version = version + 1
     where organization_id = $1 and environment = $2 and id = $3 returning ${columns}`,
    [organizationId, environment, id, name, scopes, status, jwks && JSON.stringify(jwks), allowedAddresses],
  );
  return changed!;
}

/** Its secrets go with it; its tokens are refused because it is not there. */
export async function deleteClient(tx: Transaction, { organizationId, environment, id }: OAuthClientRow) {
  await tx.query(`delete from oauth_clients where organization_id = $1 and environment = $2 and id = $3`, [
    organizationId,
    environment,
    id,
  ]);
}
