import { Injectable } from '@nestjs/common';
import { envelopeEvents } from '@probatum/contracts/events/envelopes';
import { answerShownTo } from '@probatum/http/idempotency/write-answers';
import type { Precondition } from '@probatum/http/conditional/precondition';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { Fields, Named, VisibleText } from '@probatum/http/validation/fields';
import type { Static } from '@sinclair/typebox';
import { SignTokens } from '../../envelope/sign-tokens';
import { timeOfChange } from '../../envelope/change-envelope';
import { EndEnvelope } from '../end-envelope/end-envelope';
import { type Envelope, isAwaited, isOpen } from '../../envelope/envelope';
import { envelopeAnswer, membersOfChange } from '../envelope-answer';
import { EnvelopeNotOpen } from '../../envelope/envelope.errors';
import { lockEnvelope } from '../../envelope/find-envelope';
import type { Origin } from '../origin';

export const maxReasonLength = 500;

export const VoidEnvelopeRequest = Named(
  'VoidEnvelopeRequest',
  Fields({ reason: VisibleText({ max: maxReasonLength, description: 'Told to the recipients' }) }),
);
export type VoidEnvelopeRequest = Static<typeof VoidEnvelopeRequest>;

@Injectable()
export class VoidEnvelope {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly tokens: SignTokens,
    private readonly end: EndEnvelope,
  ) {}

  async execute(
    caller: Caller,
    id: string,
    { reason }: VoidEnvelopeRequest,
    origin: Origin,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    const answer = await this.idempotency.once(this.database.of(caller), keyed, async (tx) => {
      const envelope = await this.void(tx, await lockEnvelope(tx, caller, id), reason, origin);
      return jsonAnswer(envelopeAnswer(envelope, this.tokens));
    });
    return answerShownTo(caller, 'envelopes:read', answer, membersOfChange);
  }

  /**
   * @param envelope locked by the transaction
   * @throws EnvelopeNotOpen, PreconditionFailed
   */
  async void(
    tx: Transaction,
    envelope: Envelope,
    reason: string,
    { source, ...origin }: Origin,
    precondition?: Precondition,
  ): Promise<Envelope> {
    // An envelope whose seal has failed waits for its sender.
    const hasFailed = isOpen(envelope) && envelope.sealState === 'failed';
    if (!isAwaited(envelope) && !hasFailed) throw new EnvelopeNotOpen(envelope.status);
    precondition?.check(() => envelopeAnswer(envelope, this.tokens));
    return this.end.execute(tx, envelope, timeOfChange(this.clock, envelope), {
      change: { status: 'VOIDED', voidReason: reason },
      entry: { type: 'envelope.voided', ...origin, data: { reason, source } },
      event: envelopeEvents.voided,
      message: 'voided',
      reason,
    });
  }
}
