import { Controller } from '@nestjs/common';
import { type AnchorFailed, anchorFailed } from '@probatum/contracts/events/anchoring';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { AnchorChanges } from '../certificate/anchor-changes';

/** Shows that anchoring failed for now. Anchoring retries automatically. */
@Controller()
export class OnAnchorFailed {
  constructor(private readonly changes: AnchorChanges) {}

  @OnEvent(anchorFailed)
  async showFailed(events: CloudEvent<AnchorFailed>[]): Promise<void> {
    for (const { organizationid, environment, time, data } of events) {
      await this.changes.apply(
        data.certificateIds.map((id) => ({
          organizationId: organizationid,
          environment,
          id,
          anchorStatus: data.anchorStatus,
          anchorId: data.anchorId,
          anchorChangedAt: new Date(time),
          anchor: null,
        })),
      );
    }
  }
}
