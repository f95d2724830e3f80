import { Injectable } from '@nestjs/common';
import { scopes } from '@probatum/contracts/scopes';
import { InvalidRequest } from '@probatum/http/common-problems';
import { Fields, OneOf, Text } from '@probatum/http/fields';
import type { Identity } from '@probatum/http/identity';
import type { Precondition } from '@probatum/http/precondition';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { tenantsAdministeredBy } from '../api-key/api-key';
import { AllowedAddresses } from '../address-ranges/allowed-addresses';
import { changerOf } from '../audit-log/record-change';
import { RecentOAuthClients } from '../authenticate/recent-oauth-clients';
import { Grants, refuseExceedingScopes, refuseWiderThan } from '../create-api-key/grants';
import { ClientKeys, readClientKeys } from '../oauth-client/client-keys';
import { clientsAdministeredBy, clientStatuses, describeClient, type OAuthClient } from '../oauth-client/oauth-client';
import type { OAuthClientRow } from '../oauth-client/oauth-client-row';
import { lockClient, updateClient } from '../oauth-client/oauth-clients.repository';
import { recordClientChange } from '../oauth-client/record-client-change';

export const ChangeOAuthClientRequest = Fields(
  {
    name: Type.Optional(Text()),
    scopes: Type.Optional(Type.Array(OneOf(scopes), { minItems: 1, uniqueItems: true })),
    allowedAddresses: Type.Optional(AllowedAddresses),
    status: Type.Optional(OneOf(clientStatuses, { description: 'A disabled client and its tokens are refused' })),
    jwks: Type.Optional(ClientKeys),
  },
  { minProperties: 1 },
);
export type ChangeOAuthClientRequest = Static<typeof ChangeOAuthClientRequest>;

/** What is left out stays as it is. Tokens that were issued before are bound by the change within a second. */
@Injectable()
export class ChangeOAuthClient {
  constructor(
    private readonly database: Database,
    private readonly grants: Grants,
    private readonly recent: RecentOAuthClients,
  ) {}

  /** @throws OAuthClientNotFound, ScopesExceedCreator, AddressesExceedCreator, InvalidRequest, PreconditionFailed */
  async execute(
    caller: Identity,
    address: string,
    id: string,
    wish: ChangeOAuthClientRequest,
    precondition: Precondition,
  ): Promise<OAuthClient> {
    const jwks = wish.jwks && readClientKeys(wish.jwks);
    const { allowedAddresses } = wish;
    const changed = await this.database.of(tenantsAdministeredBy(caller)).transaction(async (tx) => {
      const limits = allowedAddresses === undefined ? {} : await this.grants.limits(tx, caller, { allowedAddresses });
      const before = await lockClient(tx, clientsAdministeredBy(caller), id);
      refuseUnlessAllowed(caller, before, wish);
      const wished = { ...before, ...wish, ...limits, jwks: jwks ?? before.jwks };
      if (jwks) await refuseWiderThan(tx, caller, wished);
      precondition.check(() => describeClient(before));
      const after = await updateClient(tx, wished);
      await recordClientChange(tx, changerOf(caller, address), 'changed', [before, after]);
      return after;
    });
    this.recent.forget(id);
    return describeClient(changed);
  }
}

function refuseUnlessAllowed(caller: Identity, client: OAuthClientRow, wish: ChangeOAuthClientRequest): void {
  refuseExceedingScopes(
    caller,
    (wish.scopes ?? []).filter((scope) => !client.scopes.includes(scope)),
  );
  if (wish.jwks && !client.jwks)
    throw new InvalidRequest([{ pointer: '/jwks', code: 'not_allowed', message: 'goes with private_key_jwt' }]);
}
