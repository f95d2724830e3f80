import { defineChunk } from './chunk';
import { defineEvent } from './event';

export const trustLevels = ['unverified', 'recorded', 'anchored', 'assured'] as const;
export type TrustLevel = (typeof trustLevels)[number];

export interface TrustReason {
  readonly code: string;
  readonly effect: 'raises' | 'lowers' | 'missing';
  readonly detail: string;
}

export interface TrustUpdated {
  readonly certificateId: string;
  /** Counts the assessments of one certificate; a consumer ignores what is not newer than what it has. */
  readonly revision: number;
  readonly trustLevel: TrustLevel;
  /** 0 to 100; it explains and never lifts a level. */
  readonly trustScore: number;
  readonly previous: { readonly trustLevel: TrustLevel; readonly trustScore: number };
  readonly policy: { readonly id: string; readonly version: number };
  /** Facts from which the level was computed. The same policy over the same facts gives the same result. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly evaluatedAt: string;
  readonly reasons: readonly TrustReason[];
  /** Names of facts that are not known yet. An unknown fact never counts as met. */
  readonly unknown: readonly string[];
  readonly nextLevel: TrustLevel | null;
}

/** Certificates of one tenant whose assessments say the same, of different facts. */
export interface TrustsUpdated extends Omit<TrustUpdated, 'certificateId' | 'revision' | 'facts'> {
  readonly certificates: readonly Pick<TrustUpdated, 'certificateId' | 'revision' | 'facts'>[];
}

export const trustUpdated = defineEvent<TrustUpdated>({
  context: 'trust-engine',
  entity: 'trust',
  verb: 'updated',
  description: 'The trust level or score of a certificate changed.',
  example: {
    certificateId: 'cert_01j9z3k4m5n6p7q8r9s0t1v2w3',
    revision: 2,
    trustLevel: 'anchored',
    trustScore: 70,
    previous: { trustLevel: 'recorded', trustScore: 45 },
    policy: { id: 'certificate-trust', version: 1 },
    facts: { 'anchor.confirmed': true },
    evaluatedAt: '2026-03-18T20:03:12.000Z',
    reasons: [{ code: 'anchor.confirmed', effect: 'raises', detail: 'The anchor is final on the chain' }],
    unknown: ['model.registered'],
    nextLevel: 'assured',
  },
});

/** Tells apart the assessments of certificates: each has a revision. */
export const updateOf = ({ certificateId, revision }: Pick<TrustUpdated, 'certificateId' | 'revision'>) =>
  `${certificateId} ${revision}`;

const { certificateId, revision, facts, ...assessment } = trustUpdated.example;

export const trustUpdatedV2 = defineChunk<TrustsUpdated, TrustUpdated>({
  each: trustUpdated,
  list: 'certificates',
  description: 'The trust level or score of certificates of one tenant changed.',
  example: { ...assessment, certificates: [{ certificateId, revision, facts }] },
  eventsIn: ({ data: { certificates, ...shared } }) =>
    certificates.map((certificate) => ({
      subject: certificate.certificateId,
      time: shared.evaluatedAt,
      occurrence: updateOf(certificate),
      data: updated(shared, certificate),
    })),
});

/** In the order in which webhooks have always shown it. */
function updated(
  shared: Omit<TrustsUpdated, 'certificates'>,
  certificate: TrustsUpdated['certificates'][number],
): TrustUpdated {
  return {
    certificateId: certificate.certificateId,
    revision: certificate.revision,
    trustLevel: shared.trustLevel,
    trustScore: shared.trustScore,
    previous: shared.previous,
    policy: shared.policy,
    facts: certificate.facts,
    evaluatedAt: shared.evaluatedAt,
    reasons: shared.reasons,
    unknown: shared.unknown,
    nextLevel: shared.nextLevel,
  };
}
