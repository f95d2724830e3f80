import { Fields, IdOf, Named, Text, Time } from '@probatum/http/fields';
import type { Queryable } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { AllowedAddresses } from '../address-ranges/allowed-addresses';

export const CorsOrigins = Type.Array(
  Type.String({ pattern: '^https?://[^/?#@\\s]+$', maxLength: 200, examples: ['https://app.example.com'] }),
  {
    maxItems: 50,
    uniqueItems: true,
    description: 'Origins whose web pages may call with a credential of this organization',
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

interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly allowedAddresses: string[] | null;
  readonly corsOrigins: string[];
  readonly createdAt: Date;
}

/**
 * @param how a change locks the row, but not its key: `for update` would wait for whoever writes a row of the
 * organization, such as an entry of its audit log, which in turn waits for the change
 */
export async function readOrganization(
  on: Queryable,
  id: string,
  how: '' | 'for no key update',
): Promise<OrganizationDetails> {
  const [row] = await on.query<OrganizationRow>(
    `select id, name, allowed_addresses as "allowedAddresses", cors_origins as "corsOrigins", created_at as "createdAt"
     from organizations where id = $1 ${how}`,
    [id],
  );
  // Its credential was just accepted, and organizations are never deleted.
  return { ...row!, createdAt: row!.createdAt.toISOString() };
}
