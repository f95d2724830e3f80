import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { InvalidRequest } from '@probatum/http/common-problems';
import { Fields, OneOf, Text, Time } from '@probatum/http/fields';
import type { Identity } from '@probatum/http/identity';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { administeredBy, type CreatedApiKey } from '../api-key/api-key';
import { EnvironmentExceedsCreator, ScopesExceedCreator } from '../api-key/api-key.problems';
import { findOwnLimits } from '../api-key/api-keys.repository';
import { keyFamilies } from '../api-key/key-format';
import type { Plan } from '../limit-rate/plans';
import { storeNewKey } from './store-new-key';

export const CreateApiKeyRequest = Fields({
  name: Text(),
  scopes: Type.Array(OneOf(scopes), { minItems: 1, uniqueItems: true }),
  environment: OneOf(environments),
  family: Type.Optional(OneOf(keyFamilies, { description: 'How the key begins; ndi unless told' })),
  expiresAt: Type.Optional(Time({ description: 'The key is refused from then on' })),
});
export type CreateApiKeyRequest = Static<typeof CreateApiKeyRequest>;

/** Makes a key that can do no more than the one that makes it. */
@Injectable()
export class CreateApiKey {
  constructor(private readonly database: Database) {}

  async execute(caller: Identity, request: CreateApiKeyRequest): Promise<CreatedApiKey> {
    const { name, environment, family = 'ndi' } = request;
    if (!administeredBy(caller).includes(environment)) throw new EnvironmentExceedsCreator();
    const exceeding = request.scopes.filter((scope) => !caller.scopes.includes(scope));
    if (exceeding.length > 0) throw new ScopesExceedCreator(request.scopes, exceeding);
    return storeNewKey(this.database, family, {
      organizationId: caller.organizationId,
      environment,
      id: newId('key'),
      name,
      scopes: request.scopes,
      plan: caller.plan as Plan,
      ...(await findOwnLimits(this.database, caller, caller.actor.id)),
      expiresAt: request.expiresAt === undefined ? null : futureTime(request.expiresAt),
    });
  }
}

function futureTime(text: string): Date {
  const time = new Date(text);
  if (time.getTime() > Date.now()) return time;
  throw new InvalidRequest([{ pointer: '/expiresAt', code: 'not_in_future', message: 'must be a time in the future' }]);
}
