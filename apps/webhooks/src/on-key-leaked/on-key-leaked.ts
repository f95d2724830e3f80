import { Controller } from '@nestjs/common';
import { keyLeaked } from '@probatum/contracts/events/gateway';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { FanOutEvents } from '../fan-out-events/fan-out-events';

@Controller()
export class OnKeyLeaked {
  constructor(private readonly fanOut: FanOutEvents) {}

  @OnEvent(keyLeaked)
  execute(events: CloudEvent[]): Promise<void> {
    return this.fanOut.execute(keyLeaked.name, events);
  }
}
