import { Module } from '@nestjs/common';
import { QueueMessage } from './messages/queue-message';
import { OnOrganizationCreated } from './on-organization-created/on-organization-created';
import { InviteNext } from './recipients/invite-next';
import { SignTokens } from './envelope/sign-tokens';

/** The table of contents of this service. */
@Module({
  controllers: [OnOrganizationCreated],
  providers: [SignTokens, QueueMessage, InviteNext],
})
export class EnvelopesModule {}
