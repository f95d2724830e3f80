import { Injectable } from '@nestjs/common';
import { Fields } from '@probatum/http/validation/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { tenantsAdministeredBy } from '../../../organization/administered';
import { changerOf } from '../../../organization/audit-log/record-change';
import { RecentClientSecrets } from '../recent-client-secrets';
import { Grants } from '../../grants/grants';
import { addSecret, endSecrets } from '../client-secrets.repository';
import { describeClient, type OAuthClientWithSecret } from '../oauth-client';
import { rowsAdministeredBy } from '../../../organization/administered';
import { OAuthClientHasNoSecret, OAuthClientHasTooManySecrets } from '../oauth-client.errors';
import type { OAuthClientRow } from '../oauth-client-row';
import { getClient, lockClient } from '../oauth-clients.repository';
import { recordClientChange } from '../record-client-change';

const maxOverlapHours = 30 * 24;
const maxSecrets = 5;

export const RotateClientSecretRequest = Fields({
  overlapHours: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: maxOverlapHours,
      default: 24,
      description:
        'Number of hours for which the old secrets keep working: 24 by default, at most 720. With 0 they end immediately',
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
    private readonly grants: Grants,
    private readonly recent: RecentClientSecrets,
  ) {}

  /** @throws OAuthClientNotFound, OAuthClientHasNoSecret, OAuthClientHasTooManySecrets, and what Grants throws */
  async execute(
    caller: Caller,
    id: string,
    { overlapHours = 24 }: RotateClientSecretRequest,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    const of = rowsAdministeredBy(caller);
    let old: OAuthClientRow['secrets'] = [];
    const answer = await this.idempotency.once(this.database.of(tenantsAdministeredBy(caller)), keyed, async (tx) => {
      const before = await lockClient(tx, of, id);
      refuseUnlessRotatable(before, overlapHours);
      await this.grants.secretOf(tx, caller, before);
      old = before.secrets;
      await endSecrets(tx, before, overlapHours);
      const clientSecret = await addSecret(tx, before);
      const after = await getClient(tx, of, id);
      await recordClientChange(tx, changerOf(caller), 'secret_rotated', [before, after]);
      return jsonAnswer({ ...describeClient(after), clientSecret } satisfies OAuthClientWithSecret);
    });
    for (const { publicId } of old) this.recent.forget(publicId);
    return answer;
  }
}

function refuseUnlessRotatable({ authMethod, secrets }: OAuthClientRow, overlapHours: number): void {
  if (authMethod !== 'client_secret') throw new OAuthClientHasNoSecret();
  const remaining = overlapHours === 0 ? 0 : secrets.filter(({ isExpired }) => !isExpired).length;
  if (remaining >= maxSecrets) throw new OAuthClientHasTooManySecrets(maxSecrets);
}
