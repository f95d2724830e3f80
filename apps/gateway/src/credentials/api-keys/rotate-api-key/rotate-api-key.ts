import { Injectable } from '@nestjs/common';
import { Fields, Time } from '@probatum/http/validation/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { describeApiKey } from '../api-key';
import { rowsAdministeredBy, tenantsAdministeredBy } from '../../../organization/administered';
import { ApiKeyNotActive } from '../api-key.errors';
import { type ApiKeyRow, lockApiKey, updateApiKey } from '../api-keys.repository';
import { familyOf } from '../key-format';
import { type Changer, changerOf, recordChange } from '../../../organization/audit-log/record-change';
import { RecentApiKeys } from '../recent-api-keys';
import { Grants } from '../../grants/grants';
import { refuseTooManyCredentials } from '../../limit-credentials/limit-credentials';
import { storeNewKey } from '../create-api-key/store-new-key';

const hourMs = 3_600_000;
const maxOverlapHours = 30 * 24;

export const RotateApiKeyRequest = Fields({
  overlapHours: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: maxOverlapHours,
      default: 24,
      description:
        'Number of hours for which the old key keeps working: 24 by default, at most 720. With 0 it ends immediately',
    }),
  ),
  expiresAt: Type.Optional(
    Time({ description: 'Expiry time of the new key. By default, the expiry time of the old key' }),
  ),
});
export type RotateApiKeyRequest = Static<typeof RotateApiKeyRequest>;

/** Puts a new key with the same rights in the place of one, which goes on working for a while. */
@Injectable()
export class RotateApiKey {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly grants: Grants,
    private readonly recent: RecentApiKeys,
    private readonly clock: Clock,
  ) {}

  /** @throws ApiKeyNotFound, ApiKeyNotActive, InvalidRequest, and what Grants throws */
  async execute(
    caller: Caller,
    id: string,
    request: RotateApiKeyRequest,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    let rotated: string | undefined;
    const answer = await this.idempotency.once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) => {
      const wishedEnd = this.grants.futureTime(request.expiresAt);
      const row = await lockApiKey(tx, rowsAdministeredBy(caller), id);
      refuseUnlessRotatable(row);
      const details = { ...row, expiresAt: wishedEnd ?? row.expiresAt };
      await this.grants.secretOf(tx, caller, details);
      await refuseTooManyCredentials(tx, row, 'replacing');
      const changer = changerOf(caller);
      const stored = await storeNewKey(tx, familyOf(row.prefix), details, changer);
      await this.phaseOut(tx, row, stored.id, request.overlapHours ?? 24, changer);
      rotated = row.publicId;
      return jsonAnswer(stored);
    });
    if (rotated) this.recent.forget(rotated);
    return answer;
  }

  private async phaseOut(tx: Transaction, row: ApiKeyRow, replacedBy: string, hours: number, changer: Changer) {
    const now = this.clock.now();
    const end = new Date(now.getTime() + hours * hourMs);
    const expiresAt = row.expiresAt && row.expiresAt < end ? row.expiresAt : end;
    const ending = hours === 0 ? { revokedAt: now } : { expiresAt };
    const after = await updateApiKey(tx, { ...row, ...ending, replacedBy });
    await recordChange(tx, {
      ...changer,
      organizationId: row.organizationId,
      environment: row.environment,
      action: 'api_key.rotated',
      target: row.id,
      before: describeApiKey(row),
      after: describeApiKey(after),
    });
  }
}

function refuseUnlessRotatable(row: ApiKeyRow): void {
  if (describeApiKey(row).status !== 'active') throw new ApiKeyNotActive('The key is no longer active');
  if (row.replacedBy) throw new ApiKeyNotActive(`The key was already rotated; ${row.replacedBy} replaced it`);
}
