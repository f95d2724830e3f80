import { Injectable } from '@nestjs/common';
import type { Precondition } from '@probatum/http/conditional/precondition';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { appendToTrail } from '../../audit-trail/append-to-trail';
import type { NewRecipient } from '../new-recipient';
import { SignTokens } from '../../envelope/sign-tokens';
import { changeEnvelope, type EnvelopeChange, timeOfChange } from '../../envelope/change-envelope';
import type { Envelope } from '../../envelope/envelope';
import { changeAnswer, type EnvelopeAnswer, envelopeAnswer } from '../envelope-answer';
import { EnvelopeNotDraft, maxChanges, TooManyChanges } from '../../envelope/envelope.errors';
import { checkLevel } from '../create-envelope/read-request';
import { CheckWebhookUrl } from '../check-webhook-url';
import { FieldErrors } from '../field-errors';
import { findEnvelope, lockEnvelope } from '../../envelope/find-envelope';
import { lockDocuments } from '../lock-documents';
import type { Origin } from '../origin';
import { FoundAnchors, hasAnchors, ResolveAnchors } from '../resolve-anchors';
import { readRecipients } from '../read-recipients';
import { checkHttps, checkOneLine, readExpiry, readLocale, readTags } from '../read-settings';
import type { ChangeDraftRequest } from './change-draft.request';
import { changedFields, changedRecipients, replaceDocuments, replaceFields, replaceRecipients } from './changed-parts';

@Injectable()
export class ChangeDraft {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly tokens: SignTokens,
    private readonly anchors: ResolveAnchors,
    private readonly webhookUrl: CheckWebhookUrl,
  ) {}

  async execute(
    caller: Caller,
    id: string,
    request: ChangeDraftRequest,
    origin: Origin,
    precondition: Precondition,
  ): Promise<EnvelopeAnswer> {
    checkLevel(request);
    const errors = new FieldErrors();
    const settings = readChange(request, this.clock.now(), errors);
    const drafts = request.recipients && readRecipients(request.recipients, 'recipients', errors);
    errors.throwIfAny();
    await this.webhookUrl.execute(request.webhook_url);
    const anchors = await this.findAnchors(caller, id, request);
    return this.database.of(caller).transaction(async (tx) => {
      const before = await lockEnvelope(tx, caller, id);
      if (before.status !== 'DRAFT') throw new EnvelopeNotDraft(before.status);
      if (before.version > maxChanges) throw new TooManyChanges();
      const documents = request.documentIds ? await lockDocuments(tx, caller, request.documentIds) : before.documents;
      const invited = drafts && changedRecipients(before.recipients, drafts, this.tokens);
      const parts = { recipients: invited ?? before.recipients, documents, fields: before.fields };
      const wanted = { ...before, ...parts, fields: changedFields(parts, request.fields, errors, anchors) };
      errors.throwIfAny();
      precondition.check(() => envelopeAnswer(before, this.tokens));
      if (Object.keys(request).length === 0) return changeAnswer(caller, before, this.tokens);
      await replaceParts(tx, before, wanted, request, invited);
      const after = await this.finish(tx, wanted, settings, origin, Object.keys(request));
      return changeAnswer(caller, after, this.tokens);
    });
  }

  private async findAnchors(tenant: Tenant, id: string, request: ChangeDraftRequest): Promise<FoundAnchors> {
    if (!hasAnchors(request.fields)) return new FoundAnchors();
    const { documents } = await findEnvelope(this.database.of(tenant), tenant, id);
    const ids = request.documentIds ?? documents.map(({ documentId }) => documentId);
    return this.anchors.execute(tenant, ids, await this.anchors.filesOf(tenant, ids), request.fields);
  }

  private async finish(
    tx: Transaction,
    envelope: Envelope,
    settings: EnvelopeChange,
    { source, ...origin }: Origin,
    members: readonly string[],
  ): Promise<Envelope> {
    const at = timeOfChange(this.clock, envelope);
    const data = { members, source };
    await appendToTrail(tx, envelope, envelope.id, at, [{ type: 'envelope.updated', ...origin, data }]);
    return changeEnvelope(tx, envelope, settings, at);
  }
}

async function replaceParts(
  tx: Transaction,
  before: Envelope,
  { documents, fields }: Envelope,
  request: ChangeDraftRequest,
  invited: readonly NewRecipient[] | undefined,
): Promise<void> {
  if (request.documentIds) await replaceDocuments(tx, before, documents);
  if (invited) await replaceRecipients(tx, before, invited);
  if (request.fields || fields.length !== before.fields.length) await replaceFields(tx, before, fields);
}

function readChange(request: ChangeDraftRequest, now: Date, errors: FieldErrors): EnvelopeChange {
  const { subject, message, category, tags, locale, redirectUrl, expiresAt, initialsOnEveryPage } = request;
  const webhookUrl = request.webhook_url;
  checkOneLine('/subject', subject, errors);
  if (redirectUrl) checkHttps('/redirectUrl', redirectUrl, errors);
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(message === undefined ? {} : { message }),
    ...(category === undefined ? {} : { category }),
    ...(tags === undefined ? {} : { tags: readTags(tags) }),
    ...(locale === undefined ? {} : { locale: locale === null ? null : readLocale(locale, errors) }),
    ...(redirectUrl === undefined ? {} : { redirectUrl }),
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : readExpiry(expiresAt, now, errors) }),
    ...(initialsOnEveryPage === undefined ? {} : { initialsOnEveryPage }),
  };
}
