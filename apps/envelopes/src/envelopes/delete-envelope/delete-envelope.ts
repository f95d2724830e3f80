import { Injectable } from '@nestjs/common';
import type { Precondition } from '@probatum/http/conditional/precondition';
import type { Caller } from '@probatum/http/identity/identity';
import { Fields, Named } from '@probatum/http/validation/fields';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { appendToTrail } from '../../audit-trail/append-to-trail';
import { SignTokens } from '../../envelope/sign-tokens';
import { timeOfChange } from '../../envelope/change-envelope';
import type { Envelope } from '../../envelope/envelope';
import { envelopeAnswer } from '../envelope-answer';
import { VoidReasonMissing } from '../../envelope/envelope.errors';
import { lockEnvelope } from '../../envelope/find-envelope';
import type { Origin } from '../origin';
import { maxReasonLength, VoidEnvelope } from '../void-envelope/void-envelope';

export const DeleteEnvelopeQuery = Fields({
  reason: Type.Optional(
    Type.String({ maxLength: maxReasonLength, description: 'Voids an envelope that was sent. Told to the recipients' }),
  ),
});
export type DeleteEnvelopeQuery = Static<typeof DeleteEnvelopeQuery>;

export const DeletedEnvelope = Named('DeletedEnvelope', Fields({ success: Type.Literal(true) }));
export type DeletedEnvelope = Static<typeof DeletedEnvelope>;

const tables = ['fields', 'recipients', 'envelope_documents'];

/** A draft goes with all that belongs to it, except its audit trail. An envelope that was sent is voided. */
@Injectable()
export class DeleteEnvelope {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly tokens: SignTokens,
    private readonly voiding: VoidEnvelope,
  ) {}

  async execute(
    caller: Caller,
    id: string,
    { reason = '' }: DeleteEnvelopeQuery,
    origin: Origin,
    precondition: Precondition,
  ): Promise<DeletedEnvelope> {
    await this.database.of(caller).transaction(async (tx) => {
      const envelope = await lockEnvelope(tx, caller, id);
      if (envelope.status === 'DRAFT') return this.remove(tx, envelope, origin, precondition);
      if (reason.trim() === '') throw new VoidReasonMissing(envelope.status);
      return this.voiding.void(tx, envelope, reason, origin, precondition);
    });
    return { success: true };
  }

  private async remove(
    tx: Transaction,
    envelope: Envelope,
    { source, ...origin }: Origin,
    precondition: Precondition,
  ): Promise<void> {
    precondition.check(() => envelopeAnswer(envelope, this.tokens));
    const at = timeOfChange(this.clock, envelope);
    const place = [envelope.organizationId, envelope.environment, envelope.id];
    await appendToTrail(tx, envelope, envelope.id, at, [{ type: 'envelope.deleted', ...origin, data: { source } }]);
    const ofEnvelope = 'where organization_id = $1 and environment = $2 and envelope_id = $3';
    for (const table of tables) await tx.query(`delete from ${table} ${ofEnvelope}`, place);
    await tx.query('delete from envelopes where organization_id = $1 and environment = $2 and id = $3', place);
  }
}
