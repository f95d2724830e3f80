import { Injectable } from '@nestjs/common';
import { scopes } from '@probatum/contracts/scopes';
import { Fields, Nullable, OneOf, Time, VisibleText } from '@probatum/http/validation/fields';
import type { Caller } from '@probatum/http/identity/identity';
import type { Precondition } from '@probatum/http/conditional/precondition';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { AllowedAddresses } from '../../../organization/address-ranges/allowed-addresses';
import { type ApiKey, describeApiKey } from '../api-key';
import { rowsAdministeredBy, tenantsAdministeredBy } from '../../../organization/administered';
import { ApiKeyNotActive } from '../api-key.errors';
import { lockApiKey, updateApiKey } from '../api-keys.repository';
import { changerOf, recordChange } from '../../../organization/audit-log/record-change';
import { RecentApiKeys } from '../recent-api-keys';
import { SecondFactor } from '../../grants/granted-fields';
import { Grants } from '../../grants/grants';

export const ChangeApiKeyRequest = Fields(
  {
    name: Type.Optional(VisibleText()),
    scopes: Type.Optional(Type.Array(OneOf(scopes), { minItems: 1, uniqueItems: true })),
    expiresAt: Type.Optional(Nullable(Time({ description: 'Time from which the key is refused; null for no expiry' }))),
    allowedAddresses: Type.Optional(AllowedAddresses),
    certificate: SecondFactor,
  },
  { minProperties: 1 },
);
export type ChangeApiKeyRequest = Static<typeof ChangeApiKeyRequest>;

/** Omitted fields keep their values. The change takes effect everywhere within a second. */
@Injectable()
export class ChangeApiKey {
  constructor(
    private readonly database: Database,
    private readonly grants: Grants,
    private readonly recent: RecentApiKeys,
  ) {}

  /** @throws ApiKeyNotFound, ApiKeyNotActive, PreconditionFailed, and what Grants throws */
  async execute(caller: Caller, id: string, request: ChangeApiKeyRequest, precondition: Precondition): Promise<ApiKey> {
    const changed = await this.database.of(tenantsAdministeredBy(caller)).transaction(async (tx) => {
      const row = await lockApiKey(tx, rowsAdministeredBy(caller), id);
      const wished = await this.grants.changed(tx, caller, row, request);
      if (describeApiKey(row).status !== 'active') throw new ApiKeyNotActive('The key is no longer active');
      precondition.check(() => describeApiKey(row));
      const after = await updateApiKey(tx, { ...wished, name: request.name ?? row.name });
      await recordChange(tx, {
        ...changerOf(caller),
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
}
