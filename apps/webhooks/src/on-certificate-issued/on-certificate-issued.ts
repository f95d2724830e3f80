import { Controller } from '@nestjs/common';
import { certificateIssued, certificateIssuedV2 } from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { FanOutEvents } from '../fan-out-events/fan-out-events';

@Controller()
export class OnCertificateIssued {
  constructor(private readonly fanOut: FanOutEvents) {}

  @OnEvent(certificateIssued, certificateIssuedV2)
  execute(events: CloudEvent[]): Promise<void> {
    return this.fanOut.execute(certificateIssued.name, events);
  }
}
