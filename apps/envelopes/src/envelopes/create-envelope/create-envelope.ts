import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Answer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { newRecipient } from '../new-recipient';
import { SignTokens } from '../../envelope/sign-tokens';
import type { Envelope } from '../../envelope/envelope';
import { CheckWebhookUrl } from '../check-webhook-url';
import type { Origin } from '../origin';
import { FoundAnchors, hasAnchors, ResolveAnchors } from '../resolve-anchors';
import { SendEnvelope } from '../send-envelope/send-envelope';
import { createdAnswer } from './created-envelope';
import type { CreateEnvelopeRequest } from './create-envelope.request';
import { partsOf, type Prepared } from './envelope-parts';
import { DraftGroup } from './draft-group';
import { insertEnvelopes } from './insert-envelopes';
import { type DraftRequest, newDraft } from './new-draft';
import { readRequest, type Wanted } from './read-request';
import { type InlineDocuments, ReceiveDocuments } from './receive-documents';

@Injectable()
export class CreateEnvelope {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly tokens: SignTokens,
    private readonly group: DraftGroup,
    private readonly send: SendEnvelope,
    private readonly documents: ReceiveDocuments,
    private readonly anchors: ResolveAnchors,
    private readonly webhookUrl: CheckWebhookUrl,
  ) {}

  async execute(caller: Caller, request: CreateEnvelopeRequest, origin: Origin, keyed?: KeyedRequest): Promise<Answer> {
    const wanted = readRequest(request, caller.organizationId, this.clock.now());
    const draftRequest = { caller, wanted, origin };
    if (isForGroup(wanted)) return this.group.create(draftRequest, keyed);
    const inline = this.documents.begin(caller, wanted.inline);
    let anchors = new FoundAnchors();
    const prepare = async () => {
      await this.webhookUrl.execute(wanted.settings.webhookUrl);
      await inline.store();
      anchors = await this.findAnchors(caller, wanted, inline);
    };
    const effect = (tx: Transaction) =>
      inline.during(async () => {
        const draft = await this.create(tx, draftRequest, { inline, anchors });
        const envelope = wanted.sends ? await this.send.send(tx, draft, origin) : draft;
        return createdAnswer(envelope, this.tokens, wanted.levelReasons);
      });
    return this.idempotency
      .once(this.database.of(caller), keyed, effect, needsPreparation(wanted) ? prepare : undefined)
      .finally(() => inline.discardUnused());
  }

  private async create(tx: Transaction, request: DraftRequest, prepared: Prepared): Promise<Envelope> {
    const { caller, wanted } = request;
    const recipients = wanted.recipients.map((recipient, position) => newRecipient(recipient, position, this.tokens));
    const parts = await partsOf(tx, caller, wanted, prepared, recipients);
    const draft = newDraft(request, recipients, parts, this.clock.now());
    await insertEnvelopes(tx, [draft]);
    return draft.envelope;
  }

  private async findAnchors(tenant: Tenant, wanted: Wanted, inline: InlineDocuments): Promise<FoundAnchors> {
    if (!hasAnchors(wanted.fields)) return new FoundAnchors();
    if (wanted.inline.length > 0) return this.anchors.execute(tenant, inline.ids, inline.files, wanted.fields);
    const files = await this.anchors.filesOf(tenant, wanted.documentIds);
    return this.anchors.execute(tenant, wanted.documentIds, files, wanted.fields);
  }
}

/** As JSON. The statement of a group holds the fields of all its requests, and the options of a field can be long. */
const maxFieldsLength = 65_536;

/** A draft of uploaded documents is a few rows alone. */
function isForGroup(wanted: Wanted): boolean {
  if (wanted.sends || wanted.templateId !== undefined || needsPreparation(wanted)) return false;
  return JSON.stringify(wanted.fields ?? []).length <= maxFieldsLength;
}

function needsPreparation({ inline, settings, fields }: Wanted): boolean {
  return inline.length > 0 || settings.webhookUrl !== null || hasAnchors(fields);
}
