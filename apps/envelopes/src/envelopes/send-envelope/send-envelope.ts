import { Injectable } from '@nestjs/common';
import { envelopeEvents } from '@probatum/contracts/events/envelopes';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Precondition } from '@probatum/http/conditional/precondition';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { Storage } from '../../storage/storage';
import { InviteNext } from '../../recipients/invite-next';
import { SignTokens } from '../../envelope/sign-tokens';
import { changeEnvelope, timeOfChange } from '../../envelope/change-envelope';
import { hashesOf } from '../../envelope/documents-in-trail';
import type { Envelope } from '../../envelope/envelope';
import { envelopeAnswer } from '../envelope-answer';
import {
  DocumentDeleted,
  DocumentNotReady,
  EnvelopeHasExpired,
  EnvelopeNotDraft,
  SignerWithoutField,
  TooManyFields,
} from '../../envelope/envelope.errors';
import { lockEnvelope } from '../../envelope/find-envelope';
import { fieldRecord, insertFields } from '../insert-parts';
import type { Origin } from '../origin';
import { countMissing, missingFields } from '../place-fields/place-fields';
import { fact } from '../../envelope/publish-fact';

/** Given and placed fields together: as many as a signer can fill in with one request. */
const maxFields = 1_000;

@Injectable()
export class SendEnvelope {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly tokens: SignTokens,
    private readonly invite: InviteNext,
    private readonly storage: Storage,
  ) {}

  async execute(
    tenant: Tenant,
    id: string,
    origin: Origin,
    precondition: Precondition,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.idempotency.once(this.database.of(tenant), keyed, async (tx) => {
      const draft = await lockEnvelope(tx, tenant, id);
      this.check(draft);
      precondition.check(() => envelopeAnswer(draft, this.tokens));
      return jsonAnswer(envelopeAnswer(await this.send(tx, draft, origin), this.tokens, true));
    });
  }

  /**
   * @param draft locked by the transaction
   * @throws EnvelopeNotDraft, EnvelopeHasExpired, SignerWithoutField, TooManyFields, StorageLimitReached
   */
  async send(tx: Transaction, draft: Envelope, { source, ...origin }: Origin): Promise<Envelope> {
    this.check(draft);
    await holdDocuments(tx, draft);
    const at = timeOfChange(this.clock, draft);
    const placed = await placeMissing(tx, draft);
    const data = { documents: hashesOf(placed.documents), fields: placed.fields.length, source };
    const invited = await this.invite.execute(tx, placed, at, [{ type: 'envelope.sent', ...origin, data }]);
    const sent = await changeEnvelope(tx, invited, { status: 'SENT', sentAt: at }, at);
    await tx.publishAll([fact(envelopeEvents.sent, sent)]);
    // Its pictures and sealed files are not refused later.
    await this.storage.reserve(tx, sent);
    return sent;
  }

  private check(draft: Envelope): void {
    if (draft.status !== 'DRAFT') throw new EnvelopeNotDraft(draft.status);
    if (draft.expiresAt && draft.expiresAt <= this.clock.now()) throw new EnvelopeHasExpired();
    const unready = draft.documents.find(({ sha256 }) => sha256 === null);
    if (unready) throw new DocumentNotReady(unready.documentId);
    const withField = new Set(draft.fields.map(({ recipientId }) => recipientId));
    const without = draft.recipients.filter(({ id, role }) => role === 'SIGNER' && !withField.has(id));
    if (draft.fields.length > 0 && without.length > 0) throw new SignerWithoutField(without.map(({ email }) => email));
    if (draft.fields.length + countMissing(draft) > maxFields) throw new TooManyFields(maxFields);
  }
}

const hold = `
  select id from documents
  where organization_id = $1 and environment = $2 and id = any($3) and deleted_at is null order by id for share`;

/** A deletion waits for the end of the transaction, and then finds the envelope sent. @throws DocumentDeleted */
async function holdDocuments(tx: Transaction, { organizationId, environment, documents }: Envelope): Promise<void> {
  const ids = documents.map(({ documentId }) => documentId);
  const rows = await tx.query<{ id: string }>(hold, [organizationId, environment, ids], 'documents-hold');
  const found = new Set(rows.map(({ id }) => id));
  const deleted = ids.find((id) => !found.has(id));
  if (deleted !== undefined) throw new DocumentDeleted(deleted);
}

const insert = insertFields('$4');

async function placeMissing(tx: Transaction, draft: Envelope): Promise<Envelope> {
  const added = missingFields(draft).map((field) => ({
    ...field,
    id: newId('fld'),
    value: null,
    hasPicture: false,
    filledAt: null,
  }));
  if (added.length === 0) return draft;
  const { organizationId, environment, id } = draft;
  await tx.query(insert, [organizationId, environment, id, JSON.stringify(added.map(fieldRecord))], 'fields-insert');
  return { ...draft, fields: [...draft.fields, ...added] };
}
