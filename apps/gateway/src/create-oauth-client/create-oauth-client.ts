import { Injectable } from '@nestjs/common';
import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { InvalidRequest } from '@probatum/http/common-problems';
import { Fields, OneOf, Text } from '@probatum/http/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { tenantsAdministeredBy } from '../api-key/api-key';
import { AllowedAddresses } from '../address-ranges/allowed-addresses';
import { changerOf } from '../audit-log/record-change';
import { Grants } from '../create-api-key/grants';
import { ClientKeys, readClientKeys } from '../oauth-client/client-keys';
import { authMethods } from '../oauth-client/oauth-client';
import { storeNewClient } from './store-new-client';

export const CreateOAuthClientRequest = Fields({
  name: Text(),
  scopes: Type.Array(OneOf(scopes), { minItems: 1, uniqueItems: true }),
  environment: OneOf(environments),
  allowedAddresses: Type.Optional(AllowedAddresses),
  authMethod: Type.Optional(OneOf(authMethods, { default: 'client_secret' })),
  jwks: Type.Optional(ClientKeys),
});
export type CreateOAuthClientRequest = Static<typeof CreateOAuthClientRequest>;

/** Makes a client that can do no more than who makes it. */
@Injectable()
export class CreateOAuthClient {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly grants: Grants,
  ) {}

  /** @throws EnvironmentExceedsCreator, ScopesExceedCreator, AddressesExceedCreator, InvalidRequest */
  async execute(
    caller: Identity,
    address: string,
    request: CreateOAuthClientRequest,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    const { authMethod = 'client_secret' } = request;
    const jwks = keysOf(request);
    return this.idempotency.once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) => {
      const client = { ...(await this.grants.of(tx, caller, request)), authMethod, jwks };
      return jsonAnswer(201, await storeNewClient(tx, client, changerOf(caller, address)));
    });
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
