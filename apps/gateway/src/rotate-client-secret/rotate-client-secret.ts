import { Injectable } from '@nestjs/common';
import { Fields } from '@probatum/http/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { tenantsAdministeredBy } from '../api-key/api-key';
import { changerOf } from '../audit-log/record-change';
import { RecentClientSecrets } from '../authenticate-client/recent-client-secrets';
import { refuseWiderThan } from '../create-api-key/grants';
import { addSecret, endSecrets } from '../oauth-client/client-secrets.repository';
import { clientsAdministeredBy, describeClient, type OAuthClientWithSecret } from '../oauth-client/oauth-client';
import { OAuthClientHasNoSecret, OAuthClientHasTooManySecrets } from '../oauth-client/oauth-client.problems';
import type { OAuthClientRow } from '../oauth-client/oauth-client-row';
import { getClient, lockClient } from '../oauth-client/oauth-clients.repository';
import { recordClientChange } from '../oauth-client/record-client-change';

const mostOverlapHours = 30 * 24;
const mostSecrets = 5;

export const RotateClientSecretRequest = Fields({
  overlapHours: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: mostOverlapHours,
      default: 24,
      description: 'How long the old secrets go on working, 24 hours unless told, 30 days at most; 0 ends them at once',
    }),
  ),
});
export type RotateClientSecretRequest = Static<typeof RotateClientSecretRequest>;

/** Gives a client a new secret; the old ones go on working for a while. */
@Injectable()
export class RotateClientSecret {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly recent: RecentClientSecrets,
  ) {}

  /** @throws OAuthClientNotFound, OAuthClientHasNoSecret, OAuthClientHasTooManySecrets, ScopesExceedCreator */
  async execute(
    caller: Identity,
    address: string,
    id: string,
    { overlapHours = 24 }: RotateClientSecretRequest,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    const of = clientsAdministeredBy(caller);
    let old: OAuthClientRow['secrets'] = [];
    const answer = await this.idempotency.once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) => {
      const before = await lockClient(tx, of, id);
      refuseUnlessRotatable(before, overlapHours);
      await refuseWiderThan(tx, caller, before);
      old = before.secrets;
      await endSecrets(tx, before, overlapHours);
      const clientSecret = await addSecret(tx, before);
      const after = await getClient(tx, of, id);
      await recordClientChange(tx, changerOf(caller, address), 'secret_rotated', [before, after]);
      return jsonAnswer(201, { ...describeClient(after), clientSecret } satisfies OAuthClientWithSecret);
    });
    for (const { publicId } of old) this.recent.forget(publicId);
    return answer;
  }
}

function refuseUnlessRotatable({ authMethod, secrets }: OAuthClientRow, overlapHours: number): void {
  if (authMethod !== 'client_secret') throw new OAuthClientHasNoSecret();
  const remaining = overlapHours === 0 ? 0 : secrets.filter(({ isExpired }) => !isExpired).length;
  if (remaining >= mostSecrets) throw new OAuthClientHasTooManySecrets(mostSecrets);
}
