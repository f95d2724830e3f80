import { Controller } from '@nestjs/common';
import { trustUpdated, trustUpdatedV2 } from '@probatum/contracts/events/trust-engine';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { FanOutEvents } from '../fan-out-events/fan-out-events';

@Controller()
export class OnTrustUpdated {
  constructor(private readonly fanOut: FanOutEvents) {}

  @OnEvent(trustUpdated, trustUpdatedV2)
  execute(events: CloudEvent[]): Promise<void> {
    return this.fanOut.execute(trustUpdated.name, events);
  }
}
