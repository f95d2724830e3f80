import { Injectable } from '@nestjs/common';
import { webhookChanged } from '@probatum/contracts/events/webhooks';
import type { Answer } from '@probatum/http/idempotency/answer';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Fields, Named } from '@probatum/http/validation/fields';
import type { Transaction } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { type Static, Type } from '@sinclair/typebox';
import { EndpointSecrets } from '../../endpoint/endpoint-secrets';
import { EnvelopeLanes } from '../envelope-lane';

export const EnvelopeSecret = Named(
  'EnvelopeSecret',
  Fields({
    secret: Type.String({ description: 'Signs the deliveries to the `webhook_url` of envelopes. Shown this once.' }),
  }),
);
export type EnvelopeSecret = Static<typeof EnvelopeSecret>;

// The lock makes concurrent calls take turns: each shows a secret of its own.
const lock = `
  select sealed_secret as "sealedSecret", secret_shown_at as "shownAt" from endpoints
  where organization_id = $1 and environment = $2 and id = $3 for update`;
const write = `
  update endpoints set sealed_secret = $4, secret_shown_at = clock_timestamp()
  where organization_id = $1 and environment = $2 and id = $3 returning secret_shown_at as "shownAt"`;

/** Shows the secret that was made at its first use, if it was never shown. Otherwise a new secret replaces it. Both are announced. */
@Injectable()
export class RotateEnvelopeSecret {
  constructor(
    private readonly records: Records,
    private readonly lanes: EnvelopeLanes,
    private readonly secrets: EndpointSecrets,
  ) {}

  execute(caller: Caller, keyed: KeyedRequest | undefined): Promise<Answer> {
    return this.records.decide(caller, keyed, (tx) => this.show(tx, caller));
  }

  private async show(tx: Transaction, caller: Caller): Promise<EnvelopeSecret> {
    const { organizationId, environment } = caller;
    const [lane] = await this.lanes.ensure(tx, [caller]);
    const place = [organizationId, environment, lane!.id];
    const [row] = await tx.query<{ sealedSecret: string; shownAt: Date | null }>(lock, place);
    const { sealedSecret, shownAt } = row!;
    const secret = shownAt ? this.secrets.create() : this.secrets.open(sealedSecret, lane!.id);
    const values = [...place, shownAt ? this.secrets.seal(secret, lane!.id) : sealedSecret];
    const [shown] = await tx.query<{ shownAt: Date }>(write, values);
    await publishShown(tx, caller, lane!.id, { before: shownAt, after: shown!.shownAt });
    return { secret };
  }
}

async function publishShown(
  tx: Transaction,
  { organizationId, environment, actor, address }: Caller,
  id: string,
  { before, after }: { readonly before: Date | null; readonly after: Date },
): Promise<void> {
  const lane = { id, url: '', events: [] };
  await tx.publish(webhookChanged, {
    organizationId,
    environment,
    subject: id,
    time: after,
    data: {
      actor,
      address,
      before: { ...lane, secretShownAt: before?.toISOString() ?? null },
      after: { ...lane, secretShownAt: after.toISOString() },
    },
  });
}
