import { scopes } from '@probatum/contracts/scopes';
import { type Environment, environments, type Tenant } from '@probatum/contracts/tenant';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/fields';
import type { Identity } from '@probatum/http/identity';
import { type Static, Type } from '@sinclair/typebox';
import { plans } from '../limit-rate/plans';
import { AllowedAddresses } from '../address-ranges/allowed-addresses';
import { CertificateNameFields } from '../client-certificate/bound-certificate';
import type { ApiKeyRow, KeysOf } from './api-keys.repository';

const keyFields = {
  id: IdOf('key'),
  name: Text(),
  prefix: Type.String({
    description: 'The beginning of the key, by which it can be recognised',
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

/** A key without its secret. */
export const ApiKey = Named(
  'ApiKey',
  Fields({
    ...keyFields,
    status: OneOf(['active', 'expired', 'revoked']),
    revokedAt: Nullable(Time()),
    lastUsedAt: Nullable(Time({ description: 'To the minute' })),
    replacedBy: Nullable(IdOf('key', { description: 'The key that took its place when it was rotated' })),
  }),
);
export type ApiKey = Static<typeof ApiKey>;

export const CreatedApiKey = Named(
  'CreatedApiKey',
  Fields({ ...keyFields, key: Type.String({ description: 'The key itself, shown this once' }) }),
);
export type CreatedApiKey = Static<typeof CreatedApiKey>;

/** A live key administers both environments of its organization; a sandbox key knows nothing of the live one. */
export function administeredBy({ environment }: Pick<Identity, 'environment'>): readonly Environment[] {
  return environment === 'live' ? environments : ['sandbox'];
}

export function keysAdministeredBy(caller: Pick<Identity, 'organizationId' | 'environment'>): KeysOf {
  return { organizationId: caller.organizationId, environments: administeredBy(caller) };
}

/** The tenants whose credentials the caller administers. */
export function tenantsAdministeredBy(caller: Pick<Identity, 'organizationId' | 'environment'>): readonly Tenant[] {
  const { organizationId } = caller;
  return administeredBy(caller).map((environment) => ({ organizationId, environment }));
}

export function describeApiKey(row: ApiKeyRow, now = new Date()): ApiKey {
  const { id, name, prefix, scopes: granted, environment, plan, expiresAt, createdAt, revokedAt } = row;
  const isExpired = expiresAt !== null && expiresAt <= now;
  return {
    id,
    name,
    prefix,
    scopes: [...granted],
    environment,
    plan,
    allowedAddresses: row.allowedAddresses && [...row.allowedAddresses],
    certificate: row.certificate,
    status: revokedAt ? 'revoked' : isExpired ? 'expired' : 'active',
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    replacedBy: row.replacedBy,
  };
}
