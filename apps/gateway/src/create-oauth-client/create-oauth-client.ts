import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { InvalidRequest } from '@probatum/http/common-problems';
import { Fields, OneOf, Text } from '@probatum/http/fields';
import type { Identity } from '@probatum/http/identity';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { administeredBy } from '../api-key/api-key';
import { EnvironmentExceedsCreator } from '../api-key/api-key.problems';
import { findRateLimit } from '../api-key/api-keys.repository';
import type { Plan } from '../limit-rate/plans';
import { refuseExceedingScopes } from '../oauth-client/caller-limits';
import { ClientKeys, readClientKeys } from '../oauth-client/client-keys';
import { authMethods, type OAuthClientWithSecret } from '../oauth-client/oauth-client';
import { storeNewClient } from './store-new-client';

export const CreateOAuthClientRequest = Fields({
  name: Text(),
  scopes: Type.Array(OneOf(scopes), { minItems: 1, uniqueItems: true }),
  environment: OneOf(environments),
  authMethod: Type.Optional(OneOf(authMethods, { default: 'client_secret' })),
  jwks: Type.Optional(ClientKeys),
});
export type CreateOAuthClientRequest = Static<typeof CreateOAuthClientRequest>;

/** Makes a client that can do no more than who makes it. */
@Injectable()
export class CreateOAuthClient {
  constructor(private readonly database: Database) {}

  /** @throws EnvironmentExceedsCreator, ScopesExceedCreator, InvalidRequest */
  async execute(caller: Identity, address: string, request: CreateOAuthClientRequest): Promise<OAuthClientWithSecret> {
    const { name, environment, authMethod = 'client_secret' } = request;
    if (!administeredBy(caller).includes(environment)) throw new EnvironmentExceedsCreator();
    refuseExceedingScopes(caller, request.scopes);
    const client = {
      organizationId: caller.organizationId,
      environment,
      id: newId('oac'),
      name,
      scopes: request.scopes,
      authMethod,
      jwks: keysOf(request),
      plan: caller.plan as Plan,
      rateLimit: await findRateLimit(this.database, caller, caller.actor.id),
    };
    return this.database.transaction((tx) => storeNewClient(tx, client, { actor: caller.actor, address }));
  }
}

function keysOf({ authMethod, jwks }: CreateOAuthClientRequest): ClientKeys | null {
  if (authMethod !== 'private_key_jwt') {
    if (jwks)
      throw new InvalidRequest([{ pointer: '/jwks', code: 'not_allowed', message: 'goes with private_key_jwt' }]);
    return null;
  }
  if (!jwks) throw new InvalidRequest([{ pointer: '/jwks', code: 'required', message: 'is required' }]);
  return readClientKeys(jwks);
}
