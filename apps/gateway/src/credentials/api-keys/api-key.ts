import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { PageOf } from '@probatum/http/lists/pagination';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { plans } from '../../organization/plans';
import { AllowedAddresses } from '../../organization/address-ranges/allowed-addresses';
import { CertificateNameFields, describeName } from '../credential/certificate-name-fields';
import type { ApiKeyRow } from './api-keys.repository';

const keyFields = {
  id: IdOf('key'),
  name: Text(),
  prefix: Type.String({
    description: 'Beginning of the key, for recognising it',
    examples: ['ndi_4fGh81Kz'],
  }),
  scopes: Type.Array(OneOf(scopes)),
  environment: OneOf(environments),
  plan: OneOf(plans),
  allowedAddresses: AllowedAddresses,
  certificate: Nullable(CertificateNameFields),
  expiresAt: Nullable(Time()),
  createdAt: Time(),
};

/** The members of an answer that makes a key, beside the key itself. */
export const madeKeyMembers = Object.keys(keyFields);

/** A key without its secret. */
export const ApiKey = Named(
  'ApiKey',
  Fields({
    ...keyFields,
    status: OneOf(['active', 'expired', 'revoked']),
    revokedAt: Nullable(Time()),
    lastUsedAt: Nullable(Time({ description: 'Exact to the minute' })),
    replacedBy: Nullable(IdOf('key', { description: 'Id of the key that replaced this one when it was rotated' })),
  }),
);
export type ApiKey = Static<typeof ApiKey>;

export const ApiKeyPage = Named('ApiKeyPage', PageOf(ApiKey));
export type ApiKeyPage = Static<typeof ApiKeyPage>;

export const CreatedApiKey = Named(
  'CreatedApiKey',
  Fields({ ...keyFields, key: Type.String({ description: 'The key itself. It is shown only once' }) }),
);
export type CreatedApiKey = Static<typeof CreatedApiKey>;

export function describeApiKey(row: ApiKeyRow): ApiKey {
  const { id, name, prefix, scopes: granted, environment, plan, expiresAt, createdAt, revokedAt } = row;
  return {
    id,
    name,
    prefix,
    scopes: [...granted],
    environment,
    plan,
    allowedAddresses: row.allowedAddresses && [...row.allowedAddresses],
    certificate: describeName(row.certificate),
    status: revokedAt || !row.isWhole ? 'revoked' : row.isExpired ? 'expired' : 'active',
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    replacedBy: row.replacedBy,
  };
}
