import { Controller } from '@nestjs/common';
import { certificateRevoked } from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { FanOutEvents } from '../fan-out-events/fan-out-events';

@Controller()
export class OnCertificateRevoked {
  constructor(private readonly fanOut: FanOutEvents) {}

  @OnEvent(certificateRevoked)
  execute(events: CloudEvent[]): Promise<void> {
    return this.fanOut.execute(certificateRevoked.name, events);
  }
}
