import { Injectable } from '@nestjs/common';
import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import { Fields, OneOf, Time, VisibleText } from '@probatum/http/validation/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { tenantsAdministeredBy } from '../../../organization/administered';
import { AllowedAddresses } from '../../../organization/address-ranges/allowed-addresses';
import { changerOf } from '../../../organization/audit-log/record-change';
import { Grants } from '../../grants/grants';
import { ClientKeys, readClientKeys } from '../client-keys';
import { authMethods } from '../oauth-client-row';
import { refuseTooManyCredentials } from '../../limit-credentials/limit-credentials';
import { storeNewClient } from './store-new-client';

export const CreateOAuthClientRequest = Fields({
  name: VisibleText(),
  scopes: Type.Array(OneOf(scopes), { minItems: 1, uniqueItems: true }),
  environment: OneOf(environments),
  expiresAt: Type.Optional(Time({ description: 'Time from which the client and its tokens are refused' })),
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

  /** @throws InvalidRequest, and what Grants throws */
  async execute(caller: Caller, request: CreateOAuthClientRequest, keyed: KeyedRequest | undefined): Promise<Answer> {
    const { authMethod = 'client_secret' } = request;
    const jwks = keysOf(request);
    return this.idempotency.once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) => {
      const client = { ...(await this.grants.of(tx, caller, request)), authMethod, jwks };
      await refuseTooManyCredentials(tx, client, 'added');
      return jsonAnswer(await storeNewClient(tx, client, changerOf(caller)));
    });
  }
}

function keysOf({ authMethod, jwks }: CreateOAuthClientRequest): ClientKeys | null {
  if (authMethod !== 'private_key_jwt') {
    if (jwks)
      throw new InvalidRequest([
        { pointer: '/jwks', code: 'not_allowed', message: 'is allowed only with private_key_jwt' },
      ]);
    return null;
  }
  if (!jwks) throw new InvalidRequest([{ pointer: '/jwks', code: 'required', message: 'is required' }]);
  return readClientKeys(jwks);
}
