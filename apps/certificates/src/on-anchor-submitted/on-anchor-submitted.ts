import { Controller } from '@nestjs/common';
import { type AnchorSubmitted, anchorSubmitted } from '@probatum/contracts/events/anchoring';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { AnchorChanges } from '../certificate/anchor-changes';

/** Shows that the root of the batch was sent to the chain. */
@Controller()
export class OnAnchorSubmitted {
  constructor(private readonly changes: AnchorChanges) {}

  @OnEvent(anchorSubmitted)
  async showSubmitted(events: CloudEvent<AnchorSubmitted>[]): Promise<void> {
    // One event may name 500 certificates: a statement each keeps locks and pauses short.
    for (const { organizationid, environment, time, data } of events) {
      const { anchorId, anchorStatus, merkleRoot, txHash, chainId, contract, simulated } = data;
      await this.changes.apply(
        data.certificateIds.map((id) => ({
          organizationId: organizationid,
          environment,
          id,
          anchorStatus,
          anchorId,
          anchorChangedAt: new Date(time),
          anchor: { merkleRoot, txHash, chainId, contract, simulated },
        })),
      );
    }
  }
}
