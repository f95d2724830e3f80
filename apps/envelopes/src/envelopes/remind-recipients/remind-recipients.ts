import { Injectable } from '@nestjs/common';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { answerShownTo } from '@probatum/http/idempotency/write-answers';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { appendToTrail } from '../../audit-trail/append-to-trail';
import { QueueMessage } from '../../messages/queue-message';
import { SignTokens } from '../../envelope/sign-tokens';
import { changeEnvelope, timeOfChange } from '../../envelope/change-envelope';
import { type Envelope, isAwaited, recipientsInTurn } from '../../envelope/envelope';
import { envelopeAnswer, membersOfChange } from '../envelope-answer';
import { EnvelopeNotOpen, TooManyReminders } from '../../envelope/envelope.errors';
import { lockEnvelope } from '../../envelope/find-envelope';
import type { Origin } from '../origin';

/** Reminders of one envelope within 24 hours. */
const maxReminders = 10;

// Each reminder of a sender is one entry, however many recipients it has.
const count = `
  select count(distinct created_at)::int as count from messages
  where organization_id = $1 and environment = $2 and envelope_id = $3 and kind = 'reminder'
    and created_at > $4::timestamptz - interval '24 hours'`;

/** Reminds the recipients whose turn it is by another message with the same link. */
@Injectable()
export class RemindRecipients {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly tokens: SignTokens,
    private readonly messages: QueueMessage,
  ) {}

  /** @throws EnvelopeNotOpen, TooManyReminders */
  async execute(caller: Caller, id: string, origin: Origin, keyed: KeyedRequest | undefined): Promise<Answer> {
    const answer = await this.idempotency.once(this.database.of(caller), keyed, async (tx) => {
      const envelope = await lockEnvelope(tx, caller, id);
      if (!isAwaited(envelope)) throw new EnvelopeNotOpen(envelope.status);
      return jsonAnswer(envelopeAnswer(await this.remind(tx, envelope, origin), this.tokens));
    });
    return answerShownTo(caller, 'envelopes:read', answer, membersOfChange);
  }

  private async remind(tx: Transaction, envelope: Envelope, { source, ...origin }: Origin): Promise<Envelope> {
    const { organizationId, environment, id } = envelope;
    const at = timeOfChange(this.clock, envelope);
    const [before] = await tx.query<{ count: number }>(count, [organizationId, environment, id, at]);
    if (before!.count >= maxReminders) throw new TooManyReminders(maxReminders);
    const messages = recipientsInTurn(envelope).map((recipient) => ({ kind: 'reminder' as const, recipient }));
    const queued = await this.messages.execute(tx, envelope, at, messages);
    await appendToTrail(tx, envelope, id, at, [{ type: 'envelope.reminded', ...origin, data: { source } }, ...queued]);
    return changeEnvelope(tx, envelope, {}, at);
  }
}
