import type { Tenant } from '@probatum/contracts/tenant';
import { evaluate } from '@probatum/trust-policy/evaluate';
import type { Assessment, Facts, TrustLevel } from '@probatum/trust-policy/policy';
import { certificateTrust } from '@probatum/trust-policy/policies/registry';

/** Facts about one certificate. */
export interface StatedFacts extends Tenant {
  readonly certificateId: string;
  readonly facts: Facts;
}

/** All facts that are known about a certificate, with what was last said about it. */
export interface AssessedCertificate extends StatedFacts {
  readonly trustLevel: TrustLevel;
  readonly trustScore: number;
  /** Counts what was said; 1 is the answer at issuance. */
  readonly revision: number;
}

/** A certificate whose level or score is no longer what was last said. */
export interface TrustChange {
  readonly before: AssessedCertificate;
  readonly after: AssessedCertificate;
  readonly assessment: Assessment;
  readonly evaluatedAt: string;
}

/** One statement can touch a row but once, so of several entries about a certificate the facts are put together. */
export function onePerCertificate<Stated extends StatedFacts>(stated: readonly Stated[]): Stated[] {
  const certificates = new Map<string, Stated>();
  for (const entry of stated) {
    const key = `${entry.organizationId} ${entry.environment} ${entry.certificateId}`;
    const earlier = certificates.get(key);
    certificates.set(key, earlier ? { ...entry, facts: { ...earlier.facts, ...entry.facts } } : entry);
  }
  return [...certificates.values()];
}

/**
 * The assessment in the issuing response. The certificates service computed it with the same library from the same
 * facts.
 */
export function firstAssessment(stated: StatedFacts, issuedAt: string): AssessedCertificate {
  const { level, score } = evaluate(certificateTrust, stated.facts, issuedAt);
  return { ...stated, trustLevel: level, trustScore: score, revision: 1 };
}

/** The change that the facts as they are now make, or undefined when level and score stay. */
export function reassess(before: AssessedCertificate, evaluatedAt: string): TrustChange | undefined {
  const assessment = evaluate(certificateTrust, before.facts, evaluatedAt);
  const { level: trustLevel, score: trustScore } = assessment;
  if (trustLevel === before.trustLevel && trustScore === before.trustScore) return undefined;
  return {
    before,
    after: { ...before, trustLevel, trustScore, revision: before.revision + 1 },
    assessment,
    evaluatedAt,
  };
}

/**
 * Publishes the last change again. The assessment before it is not stored; the one of the issuing response takes its
 * place.
 */
export function lastChange(first: AssessedCertificate, after: AssessedCertificate, evaluatedAt: string): TrustChange {
  return { before: first, after, assessment: evaluate(certificateTrust, after.facts, evaluatedAt), evaluatedAt };
}
