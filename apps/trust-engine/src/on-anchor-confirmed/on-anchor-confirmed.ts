import { Controller } from '@nestjs/common';
import { anchorConfirmed, type AnchorConfirmed, anchorConfirmedV2 } from '@probatum/contracts/events/anchoring';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { anchorFacts } from '@probatum/trust-policy/certificate-facts';
import { StateFacts } from '../state-facts/state-facts';

type ConfirmedAnchor = Pick<AnchorConfirmed, 'certificateId' | 'canonicalPayloadHash' | 'simulated'>;

@Controller()
export class OnAnchorConfirmed {
  constructor(private readonly stateFacts: StateFacts) {}

  @OnEvent(anchorConfirmed, anchorConfirmedV2)
  execute(events: CloudEvent<ConfirmedAnchor>[]): Promise<void> {
    return this.stateFacts.execute(events, anchorFacts);
  }
}
