import type { Database, Transaction } from '@probatum/persistence/database';
import type { SealedRow } from '@probatum/persistence/row-seals';
import { columns as keyColumns, sealedApiKey } from '../credentials/api-keys/api-keys.repository';
import { sealedRoom } from '../credentials/audit-rooms/audit-room-row';
import {
  columns as certificateColumns,
  sealedCertificate,
} from '../credentials/client-certificates/bound-certificates.repository';
import { columns as clientColumns, sealedClient } from '../credentials/oauth-clients/oauth-clients.repository';
import { columns as organizationColumns } from '../organization/organization';
import { sealedOrganization } from '../organization/organization-access';
import { sealedSecret } from '../credentials/oauth-clients/client-secrets.repository';

interface Unsealed {
  readonly table: string;
  readonly select: string;
  /** Names the row in its table. */
  readonly id: string;
  readonly sealed: (row: never) => SealedRow;
}

const secretColumns = `organization_id as "organizationId", environment, client_id as "clientId", public_id as "publicId",
  encode(secret_hash, 'hex') as hash, expires_at as "expiresAt", leaked_at as "leakedAt"`;

const roomColumns = `organization_id as "organizationId", environment, id, public_id as "publicId",
  encode(token_hash, 'hex') as "tokenHash", prefix, name, granted, created_by as "createdBy", version,
  expires_at as "expiresAt", ended_at as "endedAt", plan, rate_limit as "rateLimit",
  concurrency_limit as "concurrencyLimit", allowed_addresses as "allowedAddresses", certificate`;

const tables: readonly Unsealed[] = [
  { table: 'organizations', select: organizationColumns, id: 'id', sealed: sealedOrganization },
  { table: 'api_keys', select: keyColumns, id: 'id', sealed: sealedApiKey },
  { table: 'oauth_clients', select: clientColumns, id: 'id', sealed: sealedClient },
  { table: 'oauth_client_secrets', select: secretColumns, id: 'public_id', sealed: sealedSecret },
  { table: 'client_certificates', select: certificateColumns, id: 'id', sealed: sealedCertificate },
  { table: 'audit_rooms', select: roomColumns, id: 'id', sealed: sealedRoom },
];

/**
 * Rows from before seals are ignored until they have one. Only the operator who updates the platform knows that they
 * are older: an attacker who writes to the database could add rows without a seal and wait for the next start.
 * @throws Error that counts them, unless the operator has them sealed
 */
export async function sealEarlierRows(database: Database, isWished: boolean): Promise<void> {
  await database.transaction(async (tx) => {
    for (const unsealed of tables) await sealTable(tx, unsealed, isWished);
  });
}

async function sealTable(tx: Transaction, { table, select, id, sealed }: Unsealed, isWished: boolean): Promise<void> {
  const rows = await tx.query<never>(`select ${select} from ${table} where seal is null order by 1, 2, 3 for update`);
  if (rows.length === 0) return;
  const found = rows.map((row) => sealed(row));
  if (!isWished) throw new Error(refusal(found));
  await tx.query(
    `update ${table} set seal = given.seal
     from unnest($1::text[], $2::text[]) as given (name, seal) where ${id} = given.name`,
    [found.map((row) => row.id), found.map((row) => tx.seals.of(row))],
  );
}

function refusal(found: readonly SealedRow[]): string {
  const names = found.slice(0, 10).map(({ table, id }) => `${table} ${id}`);
  return (
    `${found.length} rows have no seal, for example ${names.join(', ')}. If this update brings seals to the platform, run ` +
    `migrate once with SEAL_EXISTING_CREDENTIALS=yes. Otherwise they were written into the database outside the platform.`
  );
}
