import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { chainEntries } from '../../audit-trail/trail';
import { newRecipient } from '../new-recipient';
import { SignTokens } from '../../envelope/sign-tokens';
import { hashesOf } from '../../envelope/documents-in-trail';
import type { Envelope } from '../../envelope/envelope';
import { CheckWebhookUrl } from '../check-webhook-url';
import type { Origin } from '../origin';
import { FoundAnchors, hasAnchors, ResolveAnchors } from '../resolve-anchors';
import { SendEnvelope } from '../send-envelope/send-envelope';
import { createdEnvelope } from './created-envelope';
import type { CreateEnvelopeRequest } from './create-envelope.request';
import { partsOf, type Prepared } from './envelope-parts';
import { insertEnvelope } from './insert-envelope';
import { readRequest, type Wanted } from './read-request';
import { type InlineDocuments, ReceiveDocuments } from './receive-documents';

@Injectable()
export class CreateEnvelope {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly tokens: SignTokens,
    private readonly send: SendEnvelope,
    private readonly documents: ReceiveDocuments,
    private readonly anchors: ResolveAnchors,
    private readonly webhookUrl: CheckWebhookUrl,
  ) {}

  async execute(caller: Caller, request: CreateEnvelopeRequest, origin: Origin, keyed?: KeyedRequest): Promise<Answer> {
    const wanted = readRequest(request, caller.organizationId, this.clock.now());
    const inline = this.documents.begin(caller, wanted.inline);
    let anchors = new FoundAnchors();
    const prepare = async () => {
      await this.webhookUrl.execute(wanted.settings.webhookUrl);
      await inline.store();
      anchors = await this.findAnchors(caller, wanted, inline);
    };
    const effect = async (tx: Transaction) => {
      const draft = await this.create(tx, caller, wanted, { inline, anchors }, origin);
      const envelope = wanted.sends ? await this.send.send(tx, draft, origin) : draft;
      const body = createdEnvelope(envelope, this.tokens, wanted.levelReasons);
      return jsonAnswer(body, { location: `/api/v1/envelopes/${envelope.id}` });
    };
    return this.idempotency
      .once(this.database.of(caller), keyed, effect, needsPreparation(wanted) ? prepare : undefined)
      .finally(() => inline.discardUnused());
  }

  private async create(
    tx: Transaction,
    caller: Caller,
    wanted: Wanted,
    prepared: Prepared,
    origin: Origin,
  ): Promise<Envelope> {
    const recipients = wanted.recipients.map((recipient, position) => newRecipient(recipient, position, this.tokens));
    const parts = { recipients, ...(await partsOf(tx, caller, wanted, prepared, recipients)) };
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

  private async findAnchors(tenant: Tenant, wanted: Wanted, inline: InlineDocuments): Promise<FoundAnchors> {
    if (!hasAnchors(wanted.fields)) return new FoundAnchors();
    if (wanted.inline.length > 0) return this.anchors.execute(tenant, inline.ids, inline.files, wanted.fields);
    const files = await this.anchors.filesOf(tenant, wanted.documentIds);
    return this.anchors.execute(tenant, wanted.documentIds, files, wanted.fields);
  }

  private trailOf(envelope: Envelope, { source, ...origin }: Origin) {
    const data = { subject: envelope.subject, documents: hashesOf(envelope.documents), source };
    return chainEntries(envelope.id, undefined, envelope.createdAt, [{ type: 'envelope.created', ...origin, data }]);
  }
}

function needsPreparation({ inline, settings, fields }: Wanted): boolean {
  return inline.length > 0 || settings.webhookUrl !== null || hasAnchors(fields);
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
