import { Controller } from '@nestjs/common';
import { envelopeEvents, type EnvelopeFacts } from '@probatum/contracts/events/envelopes';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { AnnounceEnvelopes } from '../envelope-urls/announce-envelopes/announce-envelopes';

type Events = CloudEvent<EnvelopeFacts>[];

@Controller()
export class OnEnvelopeChanged {
  constructor(private readonly announce: AnnounceEnvelopes) {}

  @OnEvent(envelopeEvents.created)
  created(events: Events): Promise<void> {
    return this.announce.execute(envelopeEvents.created, events);
  }

  @OnEvent(envelopeEvents.sent)
  sent(events: Events): Promise<void> {
    return this.announce.execute(envelopeEvents.sent, events);
  }

  @OnEvent(envelopeEvents.viewed)
  viewed(events: Events): Promise<void> {
    return this.announce.execute(envelopeEvents.viewed, events);
  }

  @OnEvent(envelopeEvents.signed)
  signed(events: Events): Promise<void> {
    return this.announce.execute(envelopeEvents.signed, events);
  }

  @OnEvent(envelopeEvents.completed)
  completed(events: Events): Promise<void> {
    return this.announce.execute(envelopeEvents.completed, events);
  }

  @OnEvent(envelopeEvents.declined)
  declined(events: Events): Promise<void> {
    return this.announce.execute(envelopeEvents.declined, events);
  }

  @OnEvent(envelopeEvents.voided)
  voided(events: Events): Promise<void> {
    return this.announce.execute(envelopeEvents.voided, events);
  }

  @OnEvent(envelopeEvents.expired)
  expired(events: Events): Promise<void> {
    return this.announce.execute(envelopeEvents.expired, events);
  }
}
