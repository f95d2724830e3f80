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
  /** What the level was computed from; the same policy over the same facts gives the same answer. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly evaluatedAt: string;
  readonly reasons: readonly TrustReason[];
  /** Names of facts that nobody has stated yet; an unknown fact never counts as met. */
  readonly unknown: readonly string[];
  readonly nextLevel: TrustLevel | null;
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
