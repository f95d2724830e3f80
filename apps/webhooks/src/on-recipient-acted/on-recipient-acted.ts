import { Controller } from '@nestjs/common';
import { recipientEvents, type RecipientActed } from '@probatum/contracts/events/envelopes';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { AnnounceEnvelopes } from '../envelope-urls/announce-envelopes/announce-envelopes';

type Events = CloudEvent<RecipientActed>[];

@Controller()
export class OnRecipientActed {
  constructor(private readonly announce: AnnounceEnvelopes) {}

  @OnEvent(recipientEvents.viewed)
  viewed(events: Events): Promise<void> {
    return this.announce.execute(recipientEvents.viewed, events);
  }

  @OnEvent(recipientEvents.signed)
  signed(events: Events): Promise<void> {
    return this.announce.execute(recipientEvents.signed, events);
  }

  @OnEvent(recipientEvents.approved)
  approved(events: Events): Promise<void> {
    return this.announce.execute(recipientEvents.approved, events);
  }
}
