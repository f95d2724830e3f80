import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { findTemplate } from '../../templates/template';
import { chainEntries } from '../../audit-trail/trail';
import { newRecipient } from '../new-recipient';
import { SignTokens } from '../../envelope/sign-tokens';
import { hashesOf } from '../../envelope/documents-in-trail';
import type { Envelope, Recipient } from '../../envelope/envelope';
import { FieldErrors } from '../field-errors';
import { lockDocuments } from '../lock-documents';
import type { Origin } from '../origin';
import { givenFields } from '../read-fields';
import { SendEnvelope } from '../send-envelope/send-envelope';
import { createdEnvelope } from './created-envelope';
import type { CreateEnvelopeRequest } from './create-envelope.request';
import { insertEnvelope } from './insert-envelope';
import { readRequest, type Wanted } from './read-request';
import { templateFields } from './template-fields';

@Injectable()
export class CreateEnvelope {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly tokens: SignTokens,
    private readonly send: SendEnvelope,
  ) {}

  async execute(caller: Caller, request: CreateEnvelopeRequest, origin: Origin, keyed?: KeyedRequest): Promise<Answer> {
    const wanted = readRequest(request, caller.organizationId, this.clock.now());
    return this.idempotency.once(this.database.of(caller), keyed, async (tx) => {
      const draft = await this.create(tx, caller, wanted, origin);
      const envelope = wanted.sends ? await this.send.send(tx, draft, origin) : draft;
      const body = createdEnvelope(envelope, this.tokens, wanted.levelReasons);
      return jsonAnswer(body, { location: `/api/v1/envelopes/${envelope.id}` });
    });
  }

  private async create(tx: Transaction, caller: Caller, wanted: Wanted, origin: Origin): Promise<Envelope> {
    const recipients = wanted.recipients.map((recipient, position) => newRecipient(recipient, position, this.tokens));
    const parts = { recipients, ...(await partsOf(tx, caller, wanted, recipients)) };
    const at = this.clock.now();
    const envelope: Envelope = {
      ...newDraft,
      organizationId: caller.organizationId,
      environment: caller.environment,
      id: newId('env'),
      ...wanted.settings,
      templateId: wanted.templateId ?? null,
      createdAt: at,
      updatedAt: at,
      ...parts,
    };
    await insertEnvelope(tx, envelope, recipients, this.trailOf(envelope, origin));
    return envelope;
  }

  private trailOf(envelope: Envelope, { source, ...origin }: Origin) {
    const data = { subject: envelope.subject, documents: hashesOf(envelope.documents), source };
    return chainEntries(envelope.id, undefined, envelope.createdAt, [{ type: 'envelope.created', ...origin, data }]);
  }
}

/** How every envelope begins. */
const newDraft = {
  status: 'DRAFT',
  version: 1,
  sealState: 'none',
  sealError: null,
  certificateId: null,
  declineReason: null,
  voidReason: null,
  sentAt: null,
  completedAt: null,
} as const;

/** @throws TemplateNotFound, DocumentUnknown, DocumentNotReady, InvalidRequest */
async function partsOf(tx: Transaction, tenant: Tenant, wanted: Wanted, recipients: readonly Recipient[]) {
  const { templateId } = wanted;
  const template = templateId === undefined ? undefined : await findTemplate(tx, tenant, templateId);
  const documents = template
    ? await lockDocuments(tx, tenant, template.documentIds, () => '/templateId')
    : await lockDocuments(tx, tenant, wanted.documentIds);
  const errors = new FieldErrors();
  const fields =
    template && !wanted.fields
      ? templateFields(template, recipients, errors)
      : givenFields(wanted.fields ?? [], { recipients, documents }, errors);
  errors.throwIfAny();
  return { documents, fields };
}
