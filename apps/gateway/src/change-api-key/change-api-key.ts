import { Injectable } from '@nestjs/common';
import { scopes } from '@probatum/contracts/scopes';
import { Fields, Nullable, OneOf, Text, Time } from '@probatum/http/fields';
import type { Identity } from '@probatum/http/identity';
import type { Precondition } from '@probatum/http/precondition';
import { Database, type Transaction } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { AllowedAddresses } from '../address-ranges/allowed-addresses';
import { type ApiKey, describeApiKey, keysAdministeredBy, tenantsAdministeredBy } from '../api-key/api-key';
import { ApiKeyNotActive } from '../api-key/api-key.problems';
import { type ApiKeyRow, lockApiKey, updateApiKey } from '../api-key/api-keys.repository';
import { changerOf, recordChange } from '../audit-log/record-change';
import { RecentApiKeys } from '../authenticate/recent-api-keys';
import { SecondFactor } from '../create-api-key/create-api-key';
import { futureTime, Grants, refuseExceedingScopes } from '../create-api-key/grants';

export const ChangeApiKeyRequest = Fields(
  {
    name: Type.Optional(Text()),
    scopes: Type.Optional(Type.Array(OneOf(scopes), { minItems: 1, uniqueItems: true })),
    expiresAt: Type.Optional(Nullable(Time({ description: 'The key is refused from then on; null for never' }))),
    allowedAddresses: Type.Optional(AllowedAddresses),
    certificate: SecondFactor,
  },
  { minProperties: 1 },
);
export type ChangeApiKeyRequest = Static<typeof ChangeApiKeyRequest>;

/** What is left out stays as it is. The change takes effect everywhere within a second. */
@Injectable()
export class ChangeApiKey {
  constructor(
    private readonly database: Database,
    private readonly grants: Grants,
    private readonly recent: RecentApiKeys,
  ) {}

  /** @throws ApiKeyNotFound, ApiKeyNotActive, ScopesExceedCreator, AddressesExceedCreator, InvalidRequest, PreconditionFailed */
  async execute(
    caller: Identity,
    address: string,
    id: string,
    request: ChangeApiKeyRequest,
    precondition: Precondition,
  ): Promise<ApiKey> {
    const changed = await this.database.of(tenantsAdministeredBy(caller)).transaction(async (tx) => {
      const wish = await this.read(tx, caller, request);
      const row = await lockApiKey(tx, keysAdministeredBy(caller), id);
      if (describeApiKey(row).status !== 'active') throw new ApiKeyNotActive('The key is not active any more');
      precondition.check(() => describeApiKey(row));
      const after = await updateApiKey(tx, { ...row, ...wish });
      await recordChange(tx, {
        ...changerOf(caller, address),
        organizationId: row.organizationId,
        environment: row.environment,
        action: 'api_key.changed',
        target: id,
        before: describeApiKey(row),
        after: describeApiKey(after),
      });
      return after;
    });
    this.recent.forget(changed.publicId);
    return describeApiKey(changed);
  }

  private async read(tx: Transaction, caller: Identity, request: ChangeApiKeyRequest): Promise<Partial<ApiKeyRow>> {
    const { name, scopes: wished, expiresAt } = request;
    if (wished) refuseExceedingScopes(caller, wished);
    return {
      ...(name === undefined ? {} : { name }),
      ...(wished === undefined ? {} : { scopes: wished }),
      ...(expiresAt === undefined ? {} : { expiresAt: futureTime(expiresAt ?? undefined) }),
      ...(await this.grants.limits(tx, caller, request)),
    };
  }
}
