import { Injectable } from '@nestjs/common';
import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { Fields, Nullable, OneOf, Text, Time } from '@probatum/http/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { tenantsAdministeredBy } from '../api-key/api-key';
import { AllowedAddresses } from '../address-ranges/allowed-addresses';
import { CertificateNameFields } from '../client-certificate/bound-certificate';
import { keyFamilies } from '../api-key/key-format';
import { changerOf } from '../audit-log/record-change';
import { Grants } from './grants';
import { storeNewKey } from './store-new-key';

export const grantedFields = {
  name: Text(),
  scopes: Type.Array(OneOf(scopes), { minItems: 1, uniqueItems: true }),
  environment: OneOf(environments),
  expiresAt: Type.Optional(Time({ description: 'The key is refused from then on' })),
  allowedAddresses: Type.Optional(AllowedAddresses),
};

export const SecondFactor = Type.Optional(
  Nullable(CertificateNameFields, { description: 'The key is good only together with such a client certificate' }),
);

export const CreateApiKeyRequest = Fields({
  ...grantedFields,
  certificate: SecondFactor,
  family: Type.Optional(OneOf(keyFamilies, { description: 'How the key begins; ndi unless told' })),
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

  async execute(
    caller: Identity,
    address: string,
    request: CreateApiKeyRequest,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.idempotency.once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) => {
      const granted = await this.grants.of(tx, caller, request);
      const { family = 'ndi' } = request;
      return jsonAnswer(201, await storeNewKey(tx, family, granted, changerOf(caller, address)));
    });
  }
}
