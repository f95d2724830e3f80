import { Injectable } from '@nestjs/common';
import { scopes } from '@probatum/contracts/scopes';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import { Fields, Nullable, OneOf, Time, VisibleText } from '@probatum/http/validation/fields';
import type { Caller } from '@probatum/http/identity/identity';
import type { Precondition } from '@probatum/http/conditional/precondition';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { tenantsAdministeredBy } from '../../../organization/administered';
import { AllowedAddresses } from '../../../organization/address-ranges/allowed-addresses';
import { changerOf } from '../../../organization/audit-log/record-change';
import { RecentOAuthClients } from '../recent-oauth-clients';
import { Grants } from '../../grants/grants';
import { ClientKeys, readClientKeys } from '../client-keys';
import { describeClient, type OAuthClient } from '../oauth-client';
import { clientStatuses } from '../oauth-client-row';
import { rowsAdministeredBy } from '../../../organization/administered';
import type { OAuthClientRow } from '../oauth-client-row';
import { lockClient, updateClient } from '../oauth-clients.repository';
import { recordClientChange } from '../record-client-change';

export const ChangeOAuthClientRequest = Fields(
  {
    name: Type.Optional(VisibleText()),
    scopes: Type.Optional(Type.Array(OneOf(scopes), { minItems: 1, uniqueItems: true })),
    expiresAt: Type.Optional(
      Nullable(Time({ description: 'Time from which the client and its tokens are refused; null for no expiry' })),
    ),
    allowedAddresses: Type.Optional(AllowedAddresses),
    status: Type.Optional(
      OneOf(clientStatuses, { description: 'The gateway refuses a disabled client and its tokens' }),
    ),
    jwks: Type.Optional(ClientKeys),
  },
  { minProperties: 1 },
);
export type ChangeOAuthClientRequest = Static<typeof ChangeOAuthClientRequest>;

/** Omitted fields keep their values. The change also applies to existing tokens, within a second. */
@Injectable()
export class ChangeOAuthClient {
  constructor(
    private readonly database: Database,
    private readonly grants: Grants,
    private readonly recent: RecentOAuthClients,
  ) {}

  /** @throws OAuthClientNotFound, InvalidRequest, PreconditionFailed, and what Grants throws */
  async execute(
    caller: Caller,
    id: string,
    wish: ChangeOAuthClientRequest,
    precondition: Precondition,
  ): Promise<OAuthClient> {
    const jwks = wish.jwks && readClientKeys(wish.jwks);
    const changed = await this.database.of(tenantsAdministeredBy(caller)).transaction(async (tx) => {
      const before = await lockClient(tx, rowsAdministeredBy(caller), id);
      refuseKeysBesideSecret(before, wish);
      const { name = before.name, status = before.status } = wish;
      const wished = { ...(await this.grants.changed(tx, caller, before, wish)), name, status };
      const isEnabled = status === 'active' && before.status !== 'active';
      if (jwks || isEnabled) await this.grants.secretOf(tx, caller, wished);
      precondition.check(() => describeClient(before));
      const after = await updateClient(tx, { ...wished, jwks: jwks ?? before.jwks });
      await recordClientChange(tx, changerOf(caller), 'changed', [before, after]);
      return after;
    });
    this.recent.forget(id);
    return describeClient(changed);
  }
}

function refuseKeysBesideSecret(client: OAuthClientRow, wish: ChangeOAuthClientRequest): void {
  if (wish.jwks && !client.jwks)
    throw new InvalidRequest([
      { pointer: '/jwks', code: 'not_allowed', message: 'is allowed only with private_key_jwt' },
    ]);
}
