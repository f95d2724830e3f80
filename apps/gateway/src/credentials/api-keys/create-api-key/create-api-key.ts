import { Injectable } from '@nestjs/common';
import { Fields, OneOf } from '@probatum/http/validation/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { tenantsAdministeredBy } from '../../../organization/administered';
import { keyFamilies } from '../key-format';
import { changerOf } from '../../../organization/audit-log/record-change';
import { refuseTooManyCredentials } from '../../limit-credentials/limit-credentials';
import { grantedFields, SecondFactor } from '../../grants/granted-fields';
import { Grants } from '../../grants/grants';
import { storeNewKey } from './store-new-key';

export const CreateApiKeyRequest = Fields({
  ...grantedFields,
  certificate: SecondFactor,
  family: Type.Optional(OneOf(keyFamilies, { description: 'Prefix of the key; `ndi` by default' })),
});
export type CreateApiKeyRequest = Static<typeof CreateApiKeyRequest>;

/** Makes a key that can do no more than the one that makes it. */
@Injectable()
export class CreateApiKey {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly grants: Grants,
  ) {}

  async execute(caller: Caller, request: CreateApiKeyRequest, keyed: KeyedRequest | undefined): Promise<Answer> {
    return this.idempotency.once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) => {
      const granted = await this.grants.of(tx, caller, request);
      await refuseTooManyCredentials(tx, granted, 'added');
      const { family = 'ndi' } = request;
      return jsonAnswer(await storeNewKey(tx, family, granted, changerOf(caller)));
    });
  }
}
