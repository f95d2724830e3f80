import {
  anchorConfirmed,
  type AnchorConfirmed,
  anchorFailed,
  type AnchorFailed,
  anchorSubmitted,
  type AnchorSubmitted,
} from '@probatum/contracts/events/anchoring';
import type { EventDefinition } from '@probatum/contracts/events/event';
import type { EventToPublish } from '@probatum/persistence/database';
import type { AnnouncedLeaf, Announcement } from './announcements.repository';

/** One event for each tenant that has some of these leaves; a tenant never learns of another's. */
export function eventsPerTenant(announcement: Announcement, leaves: readonly AnnouncedLeaf[]): EventToPublish[] {
  const organizations = new Set(leaves.map(({ organizationId }) => organizationId));
  return [...organizations].map((organizationId) => {
    const own = leaves.filter((leaf) => leaf.organizationId === organizationId);
    const certificateIds = own.map(({ certificateId }) => certificateId);
    return announcement.kind === 'failed'
      ? toldOf(announcement, own[0]!, anchorFailed, failedData(announcement, certificateIds))
      : toldOf(announcement, own[0]!, anchorSubmitted, submittedData(announcement, certificateIds));
  });
}

/** One event for each leaf, with the proof that leads from it to the root. */
export function eventsPerCertificate(
  announcement: Announcement,
  leaves: readonly AnnouncedLeaf[],
  proofAt: (position: number) => string[],
): EventToPublish[] {
  return leaves.map((leaf) =>
    toldOf(announcement, leaf, anchorConfirmed, confirmedData(announcement, leaf, proofAt(leaf.position))),
  );
}

function toldOf<Data>(
  { anchorId, createdAt }: Announcement,
  { organizationId, environment }: AnnouncedLeaf,
  definition: EventDefinition<Data>,
  data: Data,
): EventToPublish {
  // A definition is contravariant in its data; here both are of one kind by the signature above.
  return {
    definition,
    details: { organizationId, environment, subject: anchorId, time: createdAt, data },
  } as EventToPublish;
}

function submittedData({ anchorId, facts }: Announcement, certificateIds: string[]): AnchorSubmitted {
  const { merkleRoot, txHash, chainId, contract, simulated } = facts;
  return { anchorId, anchorStatus: 'SUBMITTED', certificateIds, merkleRoot, txHash, chainId, contract, simulated };
}

function failedData({ anchorId, facts }: Announcement, certificateIds: string[]): AnchorFailed {
  const { reason, attempts } = facts;
  return { anchorId, anchorStatus: 'FAILED', certificateIds, reason, attempts };
}

function confirmedData({ anchorId, facts }: Announcement, leaf: AnnouncedLeaf, proof: string[]): AnchorConfirmed {
  const { merkleRoot, txHash, blockNumber, blockTime, chainId, contract, simulated } = facts;
  const { certificateId, canonicalPayloadHash } = leaf;
  return {
    anchorId,
    anchorStatus: 'CONFIRMED',
    certificateId,
    canonicalPayloadHash,
    merkleRoot,
    proof,
    txHash,
    blockNumber,
    blockTime: new Date(blockTime).toISOString(),
    chainId,
    contract,
    simulated,
  };
}
