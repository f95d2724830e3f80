import { Injectable } from '@nestjs/common';
import type { Caller } from '@probatum/http/identity/identity';
import type { Precondition } from '@probatum/http/conditional/precondition';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { describeApiKey } from '../api-key';
import { rowsAdministeredBy, tenantsAdministeredBy } from '../../../organization/administered';
import { type ApiKeyRow, lockApiKey, updateApiKey } from '../api-keys.repository';
import { type Changer, changerOf, recordChange } from '../../../organization/audit-log/record-change';
import { RecentApiKeys } from '../recent-api-keys';

/** The key is refused here from now on, by every other gateway process within a second. Repeating it changes nothing. */
@Injectable()
export class RevokeApiKey {
  constructor(
    private readonly database: Database,
    private readonly recent: RecentApiKeys,
    private readonly clock: Clock,
  ) {}

  /** @throws ApiKeyNotFound, PreconditionFailed */
  async execute(caller: Caller, id: string, precondition: Precondition): Promise<void> {
    const { publicId } = await this.database.of(tenantsAdministeredBy(caller)).transaction(async (tx) => {
      const row = await lockApiKey(tx, rowsAdministeredBy(caller), id);
      if (!row.revokedAt) precondition.check(() => describeApiKey(row));
      const revocation = { ...changerOf(caller), revokedAt: this.clock.now() };
      return row.revokedAt ? row : revokeKey(tx, row, 'api_key.revoked', revocation);
    });
    this.recent.forget(publicId);
  }
}

/** Revokes a key that is held by the transaction, and says so in the audit log. */
export async function revokeKey(
  tx: Transaction,
  row: ApiKeyRow,
  action: string,
  { revokedAt, ...changer }: Changer & { readonly revokedAt: Date },
): Promise<ApiKeyRow> {
  const revoked = await updateApiKey(tx, { ...row, revokedAt });
  const { organizationId, environment, id: target } = row;
  const [before, after] = [describeApiKey(row), describeApiKey(revoked)];
  await recordChange(tx, { organizationId, environment, ...changer, action, target, before, after });
  return revoked;
}
