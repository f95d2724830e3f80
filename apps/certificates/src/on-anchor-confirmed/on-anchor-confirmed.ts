import { Controller } from '@nestjs/common';
import { type AnchorConfirmed, anchorConfirmed, anchorConfirmedV2 } from '@probatum/contracts/events/anchoring';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { AnchorChanges } from '../certificate/anchor-changes';

/** Stores the proof with the certificate, so that verification needs no other service. */
@Controller()
export class OnAnchorConfirmed {
  constructor(private readonly changes: AnchorChanges) {}

  @OnEvent(anchorConfirmed, anchorConfirmedV2)
  async keepProof(events: CloudEvent<AnchorConfirmed>[]): Promise<void> {
    await this.changes.apply(
      events.map(({ organizationid, environment, time, data }) => ({
        organizationId: organizationid,
        environment,
        id: data.certificateId,
        anchorStatus: data.anchorStatus,
        anchorId: data.anchorId,
        anchorChangedAt: new Date(time),
        anchor: {
          merkleRoot: data.merkleRoot,
          proof: data.proof,
          txHash: data.txHash,
          blockNumber: data.blockNumber,
          blockTime: data.blockTime,
          chainId: data.chainId,
          contract: data.contract,
          simulated: data.simulated,
        },
      })),
    );
  }
}
