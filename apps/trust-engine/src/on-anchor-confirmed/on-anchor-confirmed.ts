import { Controller } from '@nestjs/common';
import { anchorConfirmed, type AnchorConfirmed } from '@probatum/contracts/events/anchoring';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { anchorFacts } from '@probatum/trust-policy/certificate-facts';
import { StateFacts } from '../state-facts/state-facts';

type ConfirmedAnchor = Pick<AnchorConfirmed, 'certificateId' | 'canonicalPayloadHash' | 'simulated'>;

@Controller()
export class OnAnchorConfirmed {
  constructor(private readonly stateFacts: StateFacts) {}

  @OnEvent(anchorConfirmed)
  execute(events: CloudEvent<ConfirmedAnchor>[]): Promise<void> {
    return this.stateFacts.execute('on-anchor-confirmed', events, anchorFacts);
  }
}
