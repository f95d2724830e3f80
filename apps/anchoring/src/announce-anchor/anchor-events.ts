import {
  anchorConfirmedV2,
  type AnchorsConfirmed,
  anchorFailed,
  type AnchorFailed,
  anchorSubmitted,
  type AnchorSubmitted,
} from '@probatum/contracts/events/anchoring';
import type { EventDefinition } from '@probatum/contracts/events/event';
import { perTenant } from '@probatum/contracts/tenant';
import { chunkRows } from '@probatum/persistence/chunks';
import type { EventToPublish } from '@probatum/persistence/database';
import type { OutboxRow } from '@probatum/persistence/outbox';
import type { AnnouncedLeaf, Announcement } from './announcements.repository';

type Told = Pick<Announcement, 'anchorId' | 'facts' | 'createdAt'>;

/** One event for each tenant that has some of these leaves. A tenant never learns of the leaves of another one. */
export function eventsPerTenant(announcement: Announcement, leaves: readonly AnnouncedLeaf[]): EventToPublish[] {
  return perTenant(leaves, (leaf) => leaf).map((own) => {
    const certificateIds = own.map(({ certificateId }) => certificateId);
    return announcement.kind === 'failed'
      ? eventOf(announcement, own[0]!, anchorFailed, failedData(announcement, certificateIds))
      : eventOf(announcement, own[0]!, anchorSubmitted, submittedData(announcement, certificateIds));
  });
}

/** The confirmed anchor of these leaves, each with the proof that leads from it to the root, in chunks of one tenant. */
export function confirmedRows(
  announcement: Told,
  leaves: readonly AnnouncedLeaf[],
  proofAt: (position: number) => string[],
  more: { readonly reannounced?: true } = {},
): OutboxRow[] {
  const { anchorId: subject, createdAt: time } = announcement;
  const shared = sharedFacts(announcement);
  return perTenant(leaves, (leaf) => leaf).flatMap((own) => {
    const { organizationId, environment } = own[0]!;
    const certificates = own.map(({ certificateId, canonicalPayloadHash, position }) => {
      return { certificateId, canonicalPayloadHash, proof: proofAt(position) };
    });
    return chunkRows(anchorConfirmedV2, { organizationId, environment, subject, time, shared, ...more }, certificates);
  });
}

function eventOf<Data>(
  { anchorId, createdAt }: Told,
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

function sharedFacts({ anchorId, facts }: Told): Omit<AnchorsConfirmed, 'certificates'> {
  const { merkleRoot, txHash, blockNumber, blockTime, chainId, contract, simulated } = facts;
  return {
    anchorId,
    anchorStatus: 'CONFIRMED',
    merkleRoot,
    txHash,
    blockNumber,
    blockTime: new Date(blockTime).toISOString(),
    chainId,
    contract,
    simulated,
  };
}
