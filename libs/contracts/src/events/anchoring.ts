import { defineChunk } from './chunk';
import { defineEvent } from './event';

export const anchorStatuses = ['PENDING', 'SUBMITTED', 'CONFIRMED', 'FAILED'] as const;
export type AnchorStatus = (typeof anchorStatuses)[number];

/** Certificates of one tenant that a batch holds; a large batch is told in several events of at most 500 ids. */
export interface AnchorSubmitted {
  readonly anchorId: string;
  readonly anchorStatus: 'SUBMITTED';
  readonly certificateIds: readonly string[];
  readonly merkleRoot: string;
  readonly txHash: string | null;
  readonly chainId: number | null;
  readonly contract: string | null;
  readonly simulated: boolean;
}

export interface AnchorFailed {
  readonly anchorId: string;
  readonly anchorStatus: 'FAILED';
  readonly certificateIds: readonly string[];
  readonly reason: string;
  /** How many transactions were tried so far. It will be tried again. */
  readonly attempts: number;
}

/** One certificate's anchor is final. Hashes are `0x` and 64 hex digits; a simulated anchor has no transaction. */
export interface AnchorConfirmed {
  readonly anchorId: string;
  readonly anchorStatus: 'CONFIRMED';
  readonly certificateId: string;
  readonly canonicalPayloadHash: string;
  readonly merkleRoot: string;
  /** Sibling hashes from the leaf to the root, in the format of OpenZeppelin's StandardMerkleTree. */
  readonly proof: readonly string[];
  readonly txHash: string | null;
  readonly blockNumber: number | null;
  /** ISO 8601; for a simulated anchor the time at which the batch was closed. */
  readonly blockTime: string;
  readonly chainId: number | null;
  readonly contract: string | null;
  readonly simulated: boolean;
}

/** The facts that all certificates of an anchor share. */
type SharedFacts = Omit<AnchorConfirmed, 'certificateId' | 'canonicalPayloadHash' | 'proof'>;

/** The final anchor of certificates of one tenant. */
export interface AnchorsConfirmed extends SharedFacts {
  readonly certificates: readonly Pick<AnchorConfirmed, 'certificateId' | 'canonicalPayloadHash' | 'proof'>[];
}

const hash = (digit: string) => `0x${digit.repeat(64)}`;
const example = {
  anchorId: 'anch_01j9z3k4m5n6p7q8r9s0t1v2w3',
  merkleRoot: hash('a'),
  txHash: hash('c'),
  chainId: 42161,
  contract: `0x${'1'.repeat(40)}`,
  simulated: false,
};
const certificateId = 'cert_01j9z3k4m5n6p7q8r9s0t1v2w3';

export const anchorSubmitted = defineEvent<AnchorSubmitted>({
  context: 'anchoring',
  entity: 'anchor',
  verb: 'submitted',
  description: 'The Merkle root of these certificates was sent to the chain.',
  example: { ...example, anchorStatus: 'SUBMITTED', certificateIds: [certificateId] },
});

export const anchorFailed = defineEvent<AnchorFailed>({
  context: 'anchoring',
  entity: 'anchor',
  verb: 'failed',
  description: 'The Merkle root of these certificates could not be sent to the chain. The service retries.',
  example: {
    anchorId: example.anchorId,
    anchorStatus: 'FAILED',
    certificateIds: [certificateId],
    reason: 'insufficient funds',
    attempts: 3,
  },
});

export const anchorConfirmed = defineEvent<AnchorConfirmed>({
  context: 'anchoring',
  entity: 'anchor',
  verb: 'confirmed',
  description: 'The anchor of one certificate is final: the chain has finalized its block.',
  example: {
    anchorId: example.anchorId,
    anchorStatus: 'CONFIRMED',
    certificateId,
    canonicalPayloadHash: 'b7c4f4a1d2e3f405162738495a6b7c8d9eafb0c1d2e3f4a5b6c7d8e9fa0b1c2d',
    merkleRoot: example.merkleRoot,
    proof: [hash('b')],
    txHash: example.txHash,
    blockNumber: 250_000_000,
    blockTime: '2026-03-18T20:03:11.000Z',
    chainId: example.chainId,
    contract: example.contract,
    simulated: example.simulated,
  },
});

/** Tells apart the confirmations of anchors: a certificate is confirmed once in an anchor. */
export const confirmationOf = ({ anchorId, certificateId }: Pick<AnchorConfirmed, 'anchorId' | 'certificateId'>) =>
  `${anchorId} ${certificateId}`;

export const anchorConfirmedV2 = defineChunk<AnchorsConfirmed, AnchorConfirmed>({
  each: anchorConfirmed,
  list: 'certificates',
  description: 'The anchor of certificates of one tenant is final: the chain has finalized its block.',
  example: {
    ...example,
    anchorStatus: 'CONFIRMED',
    blockNumber: 250_000_000,
    blockTime: '2026-03-18T20:03:11.000Z',
    certificates: [
      {
        certificateId,
        canonicalPayloadHash: anchorConfirmed.example.canonicalPayloadHash,
        proof: anchorConfirmed.example.proof,
      },
    ],
  },
  eventsIn: ({ subject, time, data: { certificates, ...shared } }) =>
    certificates.map((certificate) => {
      const data = confirmed(shared, certificate);
      return { subject, time, occurrence: confirmationOf(data), data };
    }),
});

/** In the order in which webhooks have always shown it. */
function confirmed(shared: SharedFacts, certificate: AnchorsConfirmed['certificates'][number]): AnchorConfirmed {
  return {
    anchorId: shared.anchorId,
    anchorStatus: shared.anchorStatus,
    certificateId: certificate.certificateId,
    canonicalPayloadHash: certificate.canonicalPayloadHash,
    merkleRoot: shared.merkleRoot,
    proof: certificate.proof,
    txHash: shared.txHash,
    blockNumber: shared.blockNumber,
    blockTime: shared.blockTime,
    chainId: shared.chainId,
    contract: shared.contract,
    simulated: shared.simulated,
  };
}
