import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { PageOf } from '@probatum/http/lists/pagination';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { AllowedAddresses } from '../../organization/address-ranges/allowed-addresses';
import { CertificateNameFields, describeName } from '../credential/certificate-name-fields';
import { plans } from '../../organization/plans';
import { ClientKeys } from './client-keys';
import { authMethods, clientStatuses, type ClientSecretRow, type OAuthClientRow } from './oauth-client-row';

const ClientSecret = Named(
  'OAuthClientSecret',
  Fields({
    prefix: Type.String({
      description: 'Beginning of the secret, for recognising it',
      examples: ['ocs_live_4fGh81Kz'],
    }),
    createdAt: Time(),
    expiresAt: Nullable(Time({ description: 'From then on it is refused' })),
    lastUsedAt: Nullable(Time({ description: 'Exact to the minute; null if the secret was never used' })),
    leakedAt: Nullable(Time({ description: 'Time at which the secret was reported as leaked and thereby ended' })),
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
  expiresAt: Nullable(Time({ description: 'Time from which the client and its tokens are refused' })),
  authMethod: OneOf(authMethods, { description: 'client_secret: client_secret_basic or client_secret_post' }),
  jwks: Nullable(ClientKeys),
  secrets: Type.Array(ClientSecret, { description: 'Newest first; several during a rotation' }),
  status: OneOf(clientStatuses),
  createdAt: Time(),
};

/** A client without any secret. */
export const OAuthClient = Named('OAuthClient', Fields(clientFields));
export type OAuthClient = Static<typeof OAuthClient>;

export const OAuthClientPage = Named('OAuthClientPage', PageOf(OAuthClient));
export type OAuthClientPage = Static<typeof OAuthClientPage>;

export const OAuthClientWithSecret = Named(
  'OAuthClientWithSecret',
  Fields({
    ...clientFields,
    clientSecret: Nullable(
      Type.String({ description: 'The new secret. It is shown only once; null with private_key_jwt' }),
    ),
  }),
);
export type OAuthClientWithSecret = Static<typeof OAuthClientWithSecret>;

export function describeClient(row: OAuthClientRow): OAuthClient {
  const { id, name, environment, plan, authMethod, jwks, status } = row;
  return {
    id,
    name,
    scopes: [...row.scopes],
    environment,
    plan,
    allowedAddresses: row.allowedAddresses && [...row.allowedAddresses],
    certificate: describeName(row.certificate),
    expiresAt: row.expiresAt?.toISOString() ?? null,
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
