import { Injectable } from '@nestjs/common';
import { Fields, Time } from '@probatum/http/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity';
import { Database, type Transaction } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { describeApiKey, keysAdministeredBy, tenantsAdministeredBy } from '../api-key/api-key';
import { ApiKeyNotActive } from '../api-key/api-key.problems';
import { type ApiKeyRow, lockApiKey, updateApiKey } from '../api-key/api-keys.repository';
import { familyOf } from '../api-key/key-format';
import { type Changer, changerOf, recordChange } from '../audit-log/record-change';
import { RecentApiKeys } from '../authenticate/recent-api-keys';
import { futureTime, refuseWiderThan } from '../create-api-key/grants';
import { storeNewKey } from '../create-api-key/store-new-key';

const hourMs = 3_600_000;
const mostOverlapHours = 30 * 24;

export const RotateApiKeyRequest = Fields({
  overlapHours: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: mostOverlapHours,
      default: 24,
      description: 'How long the old key goes on working, 24 hours unless told, 30 days at most; 0 ends it at once',
    }),
  ),
  expiresAt: Type.Optional(Time({ description: 'When the new key ends; when the old one would have, unless told' })),
});
export type RotateApiKeyRequest = Static<typeof RotateApiKeyRequest>;

/** Puts a new key with the same rights in the place of one, which goes on working for a while. */
@Injectable()
export class RotateApiKey {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly recent: RecentApiKeys,
  ) {}

  /** @throws ApiKeyNotFound, ApiKeyNotActive, InvalidRequest, and what refuseWiderThan throws */
  async execute(
    caller: Identity,
    address: string,
    id: string,
    request: RotateApiKeyRequest,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    let rotated: string | undefined;
    const answer = await this.idempotency.once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) => {
      const wishedEnd = futureTime(request.expiresAt);
      const row = await lockApiKey(tx, keysAdministeredBy(caller), id);
      refuseUnlessRotatable(row);
      await refuseWiderThan(tx, caller, row);
      const changer = changerOf(caller, address);
      const details = { ...row, expiresAt: wishedEnd ?? row.expiresAt };
      const stored = await storeNewKey(tx, familyOf(row.prefix), details, changer);
      await this.phaseOut(tx, row, stored.id, request.overlapHours ?? 24, changer);
      rotated = row.publicId;
      return jsonAnswer(201, stored);
    });
    if (rotated) this.recent.forget(rotated);
    return answer;
  }

  private async phaseOut(tx: Transaction, row: ApiKeyRow, replacedBy: string, hours: number, changer: Changer) {
    const now = new Date();
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
  if (describeApiKey(row).status !== 'active') throw new ApiKeyNotActive('The key is not active any more');
  if (row.replacedBy) throw new ApiKeyNotActive(`The key was rotated already; ${row.replacedBy} took its place`);
}
