import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { Fields, Sha256Hex } from '@probatum/http/validation/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Database, type Transaction } from '@probatum/persistence/database';
import { isUniqueViolation } from '@probatum/persistence/database-errors';
import { type Static, Type } from '@sinclair/typebox';
import { describeApiKey } from '../api-key';
import { rowsAdministeredBy, tenantsAdministeredBy } from '../../../organization/administered';
import { ApiKeyExists } from '../api-key.errors';
import { getApiKey, insertApiKey } from '../api-keys.repository';
import { legacyPrefixPattern } from '../key-format';
import { changerOf } from '../../../organization/audit-log/record-change';
import { grantedFields, SecondFactor } from '../../grants/granted-fields';
import { Grants } from '../../grants/grants';
import { refuseTooManyCredentials } from '../../limit-credentials/limit-credentials';
import { recordCreation, storedKey } from '../create-api-key/store-new-key';

export const ImportApiKeyRequest = Fields({
  ...grantedFields,
  certificate: SecondFactor,
  keyHash: Sha256Hex({ description: 'SHA-256 of the whole key, 64 hex digits' }),
  prefix: Type.String({
    pattern: legacyPrefixPattern,
    description: 'Beginning of the key, for recognising it. It starts with `ndi_` or `sk_`',
    examples: ['sk_live_9f2c'],
  }),
});
export type ImportApiKeyRequest = Static<typeof ImportApiKeyRequest>;

/** Takes over a key that another system created. The gateway receives only its hash, and the holder keeps using it. */
@Injectable()
export class ImportApiKey {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly grants: Grants,
  ) {}

  /** @throws ApiKeyExists, and what Grants throws */
  async execute(caller: Caller, request: ImportApiKeyRequest, keyed: KeyedRequest | undefined): Promise<Answer> {
    return this.idempotency
      .once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) =>
        jsonAnswer(await this.store(tx, caller, request)),
      )
      .catch((error: unknown) => Promise.reject(isUniqueViolation(error) ? new ApiKeyExists() : error));
  }

  private async store(tx: Transaction, caller: Caller, request: ImportApiKeyRequest) {
    const keyHash = request.keyHash.toLowerCase();
    const granted = await this.grants.of(tx, caller, request);
    await refuseTooManyCredentials(tx, granted, 'added');
    const row = {
      ...granted,
      imported: true,
      id: newId('key'),
      publicId: keyHash,
      keyHash,
      prefix: request.prefix,
    };
    const stored = storedKey(row, await insertApiKey(tx, row));
    await recordCreation(tx, row, stored, changerOf(caller));
    return describeApiKey(await getApiKey(tx, rowsAdministeredBy(caller), row.id));
  }
}
