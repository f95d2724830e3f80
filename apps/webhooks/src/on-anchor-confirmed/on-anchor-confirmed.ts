import { Controller } from '@nestjs/common';
import { anchorConfirmed, anchorConfirmedV2 } from '@probatum/contracts/events/anchoring';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { FanOutEvents } from '../fan-out-events/fan-out-events';

@Controller()
export class OnAnchorConfirmed {
  constructor(private readonly fanOut: FanOutEvents) {}

  @OnEvent(anchorConfirmed, anchorConfirmedV2)
  execute(events: CloudEvent[]): Promise<void> {
    return this.fanOut.execute(anchorConfirmed.name, events);
  }
}
