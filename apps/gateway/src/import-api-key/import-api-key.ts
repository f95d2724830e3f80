import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { Fields, Sha256Hex } from '@probatum/http/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity';
import { Database, type Transaction } from '@probatum/persistence/database';
import { isUniqueViolation } from '@probatum/persistence/database-errors';
import { type Static, Type } from '@sinclair/typebox';
import { describeApiKey, keysAdministeredBy, tenantsAdministeredBy } from '../api-key/api-key';
import { ApiKeyExists } from '../api-key/api-key.problems';
import { getApiKey, insertApiKey } from '../api-key/api-keys.repository';
import { legacyPrefixPattern } from '../api-key/key-format';
import { changerOf } from '../audit-log/record-change';
import { grantedFields } from '../create-api-key/create-api-key';
import { Grants } from '../create-api-key/grants';
import { recordCreation, storedKey } from '../create-api-key/store-new-key';

export const ImportApiKeyRequest = Fields({
  ...grantedFields,
  keyHash: Sha256Hex({ description: 'SHA-256 of the whole key, 64 hex digits' }),
  prefix: Type.String({
    pattern: legacyPrefixPattern,
    description: 'The beginning of the key, by which it can be recognised; it begins with ndi_ or sk_',
    examples: ['sk_live_9f2c'],
  }),
});
export type ImportApiKeyRequest = Static<typeof ImportApiKeyRequest>;

/** Takes over a key that another system drew. Only its hash comes here; whoever holds the key goes on using it. */
@Injectable()
export class ImportApiKey {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly grants: Grants,
  ) {}

  /** @throws ApiKeyExists, and what Grants throws */
  async execute(
    caller: Identity,
    address: string,
    request: ImportApiKeyRequest,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.idempotency
      .once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) =>
        jsonAnswer(201, await this.store(tx, caller, address, request)),
      )
      .catch((error: unknown) => Promise.reject(isUniqueViolation(error) ? new ApiKeyExists() : error));
  }

  private async store(tx: Transaction, caller: Identity, address: string, request: ImportApiKeyRequest) {
    const keyHash = request.keyHash.toLowerCase();
    const granted = await this.grants.of(tx, caller, request);
    const row = {
      ...granted,
      certificate: null,
      imported: true,
      id: newId('key'),
      publicId: keyHash,
      keyHash,
      prefix: request.prefix,
    };
    const stored = storedKey(row, await insertApiKey(tx, row));
    await recordCreation(tx, row, stored, changerOf(caller, address));
    return describeApiKey(await getApiKey(tx, keysAdministeredBy(caller), row.id));
  }
}
