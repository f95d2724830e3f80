import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type CertificateToVerify, verifyCertificate } from '@probatum/certificate-format/verify-certificate';
import { createMerkle, type Merkle } from '@probatum/merkle/standard-merkle-tree';
import { signedFields } from '../certificate/certificate';
import { claimsOf, textClaim } from '../certificate/certificate-answer';
import type { CertificateRow } from '../certificate/certificate-row';
import { nodePrimitives } from '../certificate/node-primitives';
import { StateSeal } from '../certificate/state-seal';
import { assessAgain } from '../certificate/trust-assessment';
import { SigningKeys } from '../signing-keys/signing-keys';

type Claims = Readonly<Record<string, unknown>>;

export interface VerificationCheck {
  readonly check: 'payload' | 'disclosures' | 'signature' | 'record' | 'anchor' | 'status';
  readonly passed: boolean;
  /** One sentence for a layman. */
  readonly detail: string;
}

export interface Verification {
  readonly valid: boolean;
  readonly signatureValid: boolean;
  /** The disclosed texts, whether they were signed or not. */
  readonly claims: Claims;
  /** The payload made anew from the stored fields, and its hash. */
  readonly canonicalPayload: string;
  readonly canonicalPayloadHash: string;
  readonly checks: readonly VerificationCheck[];
  /** Why it is not valid; null when it is. */
  readonly reason: string | null;
  readonly trustLevel: CertificateRow['trustLevel'];
  readonly trustScore: number;
}

/** Checks a stored certificate without believing any stored result. */
@Injectable()
export class VerificationOfCertificate implements OnModuleInit {
  private merkle!: Merkle;

  constructor(
    private readonly signingKeys: SigningKeys,
    private readonly seal: StateSeal,
  ) {}

  async onModuleInit(): Promise<void> {
    this.merkle = await createMerkle();
  }

  verify(row: CertificateRow): Verification {
    const verdict = verifyCertificate(asReceived(row), nodePrimitives, this.signingKeys);
    const assessment = assessAgain(row);
    const checks: VerificationCheck[] = [
      payloadCheck(verdict.canonicalPayloadHash === row.canonicalPayloadHash),
      disclosuresCheck(verdict.claims !== undefined && externalIdMatches(row, verdict.claims)),
      signatureCheck(verdict.signatureValid),
      recordCheck(
        !row.isDamaged &&
          this.seal.brokenParts(row).length === 0 &&
          assessment.level === row.trustLevel &&
          assessment.score === row.trustScore,
      ),
      anchorCheck(row, this.proofHolds(row, verdict.canonicalPayloadHash)),
      statusCheck(row),
    ];
    const failed = checks.find(({ passed }) => !passed);
    const trust = failed ? assessAgain(row, { 'signature.valid': false }) : assessment;
    return {
      valid: !failed,
      signatureValid: verdict.signatureValid,
      claims: verdict.claims ?? claimsOf(row),
      canonicalPayload: verdict.canonicalPayload,
      canonicalPayloadHash: verdict.canonicalPayloadHash,
      checks,
      reason: failed?.detail ?? null,
      trustLevel: trust.level,
      trustScore: trust.score,
    };
  }

  /** Does the stored proof lead from this payload hash to the stored root? */
  proofHolds(row: Pick<CertificateRow, 'anchor'>, payloadHash: string): boolean {
    const { anchor } = row;
    return Boolean(anchor?.proof && this.merkle.verifyProof(anchor.merkleRoot, payloadHash, anchor.proof));
  }
}

function asReceived(row: CertificateRow): CertificateToVerify {
  return {
    fields: signedFields(row),
    evidence: row.evidence,
    disclosures: row.disclosures,
    signature: row.signature,
  };
}

/** The column that serves look-ups must say what was signed; when the claim was erased it must be empty too. */
function externalIdMatches(row: CertificateRow, claims: Claims): boolean {
  return textClaim(claims, 'externalId') === row.externalId;
}

function payloadCheck(passed: boolean): VerificationCheck {
  const detail = passed
    ? 'The certificate has not been changed since it was issued.'
    : 'The certificate was changed after it was issued: its fingerprint no longer matches.';
  return { check: 'payload', passed, detail };
}

function disclosuresCheck(passed: boolean): VerificationCheck {
  const detail = passed
    ? 'The displayed names and texts are the ones that were signed.'
    : 'A displayed name or text differs from the signed one.';
  return { check: 'disclosures', passed, detail };
}

function signatureCheck(passed: boolean): VerificationCheck {
  const detail = passed
    ? 'The digital signature of the platform is valid.'
    : 'The digital signature does not match the certificate.';
  return { check: 'signature', passed, detail };
}

function recordCheck(passed: boolean): VerificationCheck {
  const detail = passed
    ? 'The later entries (status, anchor, trust) are intact.'
    : 'The later entries (status, anchor, trust) were changed from outside.';
  return { check: 'record', passed, detail };
}

function anchorCheck(row: CertificateRow, proofHolds: boolean): VerificationCheck {
  if (row.anchorStatus !== 'CONFIRMED') {
    return { check: 'anchor', passed: true, detail: 'The certificate is not anchored yet. Anchoring is automatic.' };
  }
  const detail = proofHolds
    ? 'The certificate is part of the batch that was anchored.'
    : 'The certificate is not part of the batch that was anchored.';
  return { check: 'anchor', passed: proofHolds, detail };
}

function statusCheck(row: CertificateRow): VerificationCheck {
  // The trust facts remember a revocation, too: undoing it takes more than putting an old status back.
  const passed = row.status === 'issued' && row.revokedAt === null && row.trustFacts['certificate.revoked'] !== true;
  const reason = row.revocationReason ? `: ${row.revocationReason}` : '';
  const detail = passed
    ? 'The certificate has not been revoked.'
    : `The certificate was revoked by its issuer${reason}`;
  return { check: 'status', passed, detail };
}
