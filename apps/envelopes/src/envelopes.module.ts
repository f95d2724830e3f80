import { Module } from '@nestjs/common';
import { SignTokens } from './envelope/sign-tokens';
import { QueueMessage } from './messages/queue-message';
import { objectStore } from './objects/objects';
import { OnOrganizationCreated } from './on-organization-created/on-organization-created';
import { InviteNext } from './recipients/invite-next';

/** The table of contents of this service. */
@Module({
  controllers: [OnOrganizationCreated],
  providers: [objectStore, SignTokens, QueueMessage, InviteNext],
})
export class EnvelopesModule {}
