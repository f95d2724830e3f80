import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/fields';
import type { Identity } from '@probatum/http/identity';
import { type Static, Type } from '@sinclair/typebox';
import { administeredBy } from '../api-key/api-key';
import { AllowedAddresses } from '../address-ranges/allowed-addresses';
import { CertificateNameFields } from '../client-certificate/bound-certificate';
import { plans } from '../limit-rate/plans';
import { ClientKeys } from './client-keys';
import type { ClientSecretRow, OAuthClientRow, ClientsOf } from './oauth-client-row';

export const authMethods = ['client_secret', 'private_key_jwt'] as const;
export type AuthMethod = (typeof authMethods)[number];

export const clientStatuses = ['active', 'disabled'] as const;
export type ClientStatus = (typeof clientStatuses)[number];

const ClientSecret = Named(
  'OAuthClientSecret',
  Fields({
    prefix: Type.String({
      description: 'The beginning of the secret, by which it can be recognised',
      examples: ['ocs_live_4fGh81Kz'],
    }),
    createdAt: Time(),
    expiresAt: Nullable(Time({ description: 'From then on it is refused' })),
    lastUsedAt: Nullable(Time({ description: 'To the minute. Null: it was never used' })),
    leakedAt: Nullable(Time({ description: 'When it was reported as leaked, which has ended it' })),
  }),
);

const clientFields = {
  id: IdOf('oac', { description: 'The `client_id`' }),
  name: Text(),
  scopes: Type.Array(OneOf(scopes)),
  environment: OneOf(environments),
  plan: OneOf(plans),
  allowedAddresses: AllowedAddresses,
  certificate: Nullable(CertificateNameFields),
  authMethod: OneOf(authMethods, { description: 'client_secret: client_secret_basic or client_secret_post' }),
  jwks: Nullable(ClientKeys),
  secrets: Type.Array(ClientSecret, { description: 'Newest first; several while a rotation is under way' }),
  status: OneOf(clientStatuses),
  createdAt: Time(),
};

/** A client without any secret. */
export const OAuthClient = Named('OAuthClient', Fields(clientFields));
export type OAuthClient = Static<typeof OAuthClient>;

export const OAuthClientWithSecret = Named(
  'OAuthClientWithSecret',
  Fields({
    ...clientFields,
    clientSecret: Nullable(Type.String({ description: 'The new secret, shown this once; null with private_key_jwt' })),
  }),
);
export type OAuthClientWithSecret = Static<typeof OAuthClientWithSecret>;

export function clientsAdministeredBy(caller: Pick<Identity, 'organizationId' | 'environment'>): ClientsOf {
  return { organizationId: caller.organizationId, environments: administeredBy(caller) };
}

export function describeClient(row: OAuthClientRow): OAuthClient {
  const { id, name, environment, plan, authMethod, jwks, status } = row;
  return {
    id,
    name,
    scopes: [...row.scopes],
    environment,
    plan,
    allowedAddresses: row.allowedAddresses && [...row.allowedAddresses],
    certificate: row.certificate,
    authMethod,
    jwks,
    secrets: row.secrets.map(describeSecret),
    status,
    createdAt: row.createdAt.toISOString(),
  };
}

function describeSecret(secret: ClientSecretRow): OAuthClient['secrets'][number] {
  const { prefix, createdAt, expiresAt, lastUsedAt, leakedAt } = secret;
  return {
    prefix,
    createdAt: iso(createdAt)!,
    expiresAt: iso(expiresAt),
    lastUsedAt: iso(lastUsedAt),
    leakedAt: iso(leakedAt),
  };
}

function iso(time: string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
