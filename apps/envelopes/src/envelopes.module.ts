import { Module } from '@nestjs/common';
import { ChangeDraft } from './envelopes/change-draft/change-draft';
import { CheckWebhookUrl } from './envelopes/check-webhook-url';
import { CreateEnvelope } from './envelopes/create-envelope/create-envelope';
import { ReceiveDocuments } from './envelopes/create-envelope/receive-documents';
import { DraftGroup } from './envelopes/create-envelope/draft-group';
import { DeleteEnvelope } from './envelopes/delete-envelope/delete-envelope';
import { EndEnvelope } from './envelopes/end-envelope/end-envelope';
import { EnvelopesController } from './envelopes/envelopes.controller';
import { ExpireEnvelopes } from './envelopes/expire-envelopes/expire-envelopes';
import { ExpiryLoop } from './envelopes/expire-envelopes/expiry-loop';
import { GetEnvelope } from './envelopes/get-envelope/get-envelope';
import { ListEnvelopes } from './envelopes/list-envelopes/list-envelopes';
import { RemindRecipients } from './envelopes/remind-recipients/remind-recipients';
import { ResolveAnchors } from './envelopes/resolve-anchors';
import { SendEnvelope } from './envelopes/send-envelope/send-envelope';
import { VoidEnvelope } from './envelopes/void-envelope/void-envelope';
import { ListMessages } from './messages/list-messages/list-messages';
import { QueueMessage } from './messages/queue-message';
import { SandboxMessagesController } from './messages/sandbox-messages.controller';
import { objectStore } from './objects/objects';
import { SweepObjects } from './objects/sweep-objects/sweep-objects';
import { documentsControllers, documentsProviders } from './documents.providers';
import { sealingControllers, sealingProviders } from './sealing.providers';
import { OnOrganizationCreated } from './on-organization-created/on-organization-created';
import { outboundHttp } from './outbound-http';
import { InviteNext } from './recipients/invite-next';
import { SignTokens } from './envelope/sign-tokens';
import { signingControllers, signingProviders } from './signing/signing';
import { Storage } from './storage/storage';
import { CreateTemplate } from './templates/create-template/create-template';
import { ListTemplates } from './templates/list-templates/list-templates';
import { TemplatesController } from './templates/templates.controller';

/** The table of contents of this service. */
@Module({
  controllers: [
    EnvelopesController,
    TemplatesController,
    SandboxMessagesController,
    ...signingControllers,
    OnOrganizationCreated,
    ...sealingControllers,
    ...documentsControllers,
  ],
  providers: [
    objectStore,
    Storage,
    SweepObjects,
    SignTokens,
    QueueMessage,
    InviteNext,
    outboundHttp,
    CheckWebhookUrl,
    ResolveAnchors,
    ReceiveDocuments,
    DraftGroup,
    CreateEnvelope,
    ListEnvelopes,
    GetEnvelope,
    ChangeDraft,
    DeleteEnvelope,
    SendEnvelope,
    RemindRecipients,
    EndEnvelope,
    VoidEnvelope,
    ExpireEnvelopes,
    ExpiryLoop,
    ListMessages,
    ListTemplates,
    CreateTemplate,
    ...signingProviders,
    ...sealingProviders,
    ...documentsProviders,
  ],
})
export class EnvelopesModule {}
