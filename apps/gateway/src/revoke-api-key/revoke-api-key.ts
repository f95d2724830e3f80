import { Injectable } from '@nestjs/common';
import type { Identity } from '@probatum/http/identity';
import type { Precondition } from '@probatum/http/precondition';
import { Database, type Transaction } from '@probatum/persistence/database';
import { describeApiKey, keysAdministeredBy, tenantsAdministeredBy } from '../api-key/api-key';
import { type ApiKeyRow, lockApiKey, updateApiKey } from '../api-key/api-keys.repository';
import { type Changer, changerOf, recordChange } from '../audit-log/record-change';
import { RecentApiKeys } from '../authenticate/recent-api-keys';

/** The key is refused here from now on, by every other gateway process within a second. Repeating it changes nothing. */
@Injectable()
export class RevokeApiKey {
  constructor(
    private readonly database: Database,
    private readonly recent: RecentApiKeys,
  ) {}

  /** @throws ApiKeyNotFound, PreconditionFailed */
  async execute(caller: Identity, address: string, id: string, precondition: Precondition): Promise<void> {
    const { publicId } = await this.database.of(tenantsAdministeredBy(caller)).transaction(async (tx) => {
      const row = await lockApiKey(tx, keysAdministeredBy(caller), id);
      if (!row.revokedAt) precondition.check(() => describeApiKey(row));
      return row.revokedAt ? row : revokeKey(tx, row, 'api_key.revoked', changerOf(caller, address));
    });
    this.recent.forget(publicId);
  }
}

/** Revokes a key that is held by the transaction, and says so in the audit log. */
export async function revokeKey(tx: Transaction, row: ApiKeyRow, action: string, changer: Changer): Promise<ApiKeyRow> {
  const revoked = await updateApiKey(tx, { ...row, revokedAt: new Date() });
  const { organizationId, environment, id: target } = row;
  const [before, after] = [describeApiKey(row), describeApiKey(revoked)];
  await recordChange(tx, { organizationId, environment, ...changer, action, target, before, after });
  return revoked;
}
