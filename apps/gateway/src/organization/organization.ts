import { Fields, IdOf, Named, Text, Time } from '@probatum/http/validation/fields';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { type Sealed, sealOf, type Stored, withWholeness } from './access-seal/sealed-rows';
import { type OrganizationSettings, sealedOrganization } from './organization-access';
import { AllowedAddresses } from './address-ranges/allowed-addresses';
import { maxOriginLength } from './web-origin';

export const CorsOrigins = Type.Array(
  Type.String({ pattern: '^https?://[^/?#@\\s]+$', maxLength: maxOriginLength, examples: ['https://app.example.com'] }),
  {
    maxItems: 50,
    uniqueItems: true,
    description: 'Origins whose web pages may send requests with a credential of this organization',
  },
);

export const OrganizationDetails = Named(
  'Organization',
  Fields({
    id: IdOf('org'),
    name: Text(),
    allowedAddresses: AllowedAddresses,
    corsOrigins: CorsOrigins,
    createdAt: Time(),
  }),
);
export type OrganizationDetails = Static<typeof OrganizationDetails>;

/** An organization as it is stored. */
export interface OrganizationRow extends OrganizationSettings {
  readonly createdAt: Date;
}

export const columns = `id, name, allowed_addresses as "allowedAddresses", cors_origins as "corsOrigins",
  credential_limit as "credentialLimit", version, created_at as "createdAt", seal`;

export type SealedOrganizationRow = OrganizationRow & Sealed;

/**
 * Locks the row until the end of the transaction, but not its key: `for update` would wait for writers of the
 * organization's other rows, such as an entry of its audit log, which in turn wait for the change.
 */
export async function lockOrganization(tx: Transaction, id: string): Promise<SealedOrganizationRow | undefined> {
  const lock = `select ${columns} from organizations where id = $1 for no key update`;
  const rows = await tx.query<Stored<SealedOrganizationRow>>(lock, [id]);
  return withWholeness<SealedOrganizationRow>(tx, rows, sealedOrganization)[0];
}

/** Writes everything that may change about it; its version grows, so that every gateway takes note. */
export async function updateOrganization(tx: Transaction, row: SealedOrganizationRow): Promise<void> {
  await tx.query(
    `update organizations set allowed_addresses = $2, cors_origins = $3, credential_limit = $4, seal = $5,
       version = version + 1 where id = $1`,
    [
      ...[row.id, row.allowedAddresses, row.corsOrigins, row.credentialLimit],
      sealOf(tx, row, sealedOrganization({ ...row, version: row.version + 1 })),
    ],
  );
}

export function describeOrganization(row: OrganizationRow): OrganizationDetails {
  const { id, name, allowedAddresses, corsOrigins, createdAt } = row;
  return {
    id,
    name,
    allowedAddresses: allowedAddresses && [...allowedAddresses],
    corsOrigins: [...corsOrigins],
    createdAt: createdAt.toISOString(),
  };
}

export async function readOrganization(on: Queryable, id: string): Promise<OrganizationDetails> {
  const [row] = await on.query<OrganizationRow>(`select ${columns} from organizations where id = $1`, [id]);
  // Its credential was just accepted, and organizations are never deleted.
  return describeOrganization(row!);
}
