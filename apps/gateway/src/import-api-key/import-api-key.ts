import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { Fields, Sha256Hex } from '@probatum/http/fields';
import type { Identity } from '@probatum/http/identity';
import { Database } from '@probatum/persistence/database';
import { isUniqueViolation } from '@probatum/persistence/database-errors';
import { type Static, Type } from '@sinclair/typebox';
import type { ApiKey } from '../api-key/api-key';
import { describeApiKey, keysAdministeredBy } from '../api-key/api-key';
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
    private readonly grants: Grants,
  ) {}

  /** @throws ApiKeyExists, and what Grants throws */
  async execute(caller: Identity, address: string, request: ImportApiKeyRequest): Promise<ApiKey> {
    const keyHash = request.keyHash.toLowerCase();
    const granted = await this.grants.of(caller, request);
    const row = {
      ...granted,
      certificate: null,
      imported: true,
      id: newId('key'),
      publicId: keyHash,
      keyHash,
      prefix: request.prefix,
    };
    return this.database
      .transaction(async (tx) => {
        const stored = storedKey(row, await insertApiKey(tx, row));
        await recordCreation(tx, row, stored, changerOf(caller, address));
        return describeApiKey(await getApiKey(tx, keysAdministeredBy(caller), row.id));
      })
      .catch((error: unknown) => Promise.reject(isUniqueViolation(error) ? new ApiKeyExists() : error));
  }
}
