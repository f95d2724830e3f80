import type { Envelope, EnvelopeDocument, Recipient } from '../../envelope/envelope';
import { fingerprintOf, type SealIdentity } from '../seal-certificate/seal-identity';
import { emailLink, type TrailRow } from '../../audit-trail/trail';
import type { AuditReport, ReportedDocument, ReportedRecipient } from './audit-report';
import { describeEntry } from './describe-entry';

export interface SealedDocument extends EnvelopeDocument {
  readonly originalSha256: string;
  readonly sha256: string;
  readonly sealedSha256: string;
  readonly sealedBytes: number;
}

export interface ReportFacts {
  readonly envelope: Envelope;
  readonly documents: readonly SealedDocument[];
  /** With the completion as the last one. */
  readonly rows: readonly TrailRow[];
  readonly senderName: string;
  readonly certificateId: string;
  readonly identity: SealIdentity;
  readonly publicUrl: string;
}

export function auditReportOf({ envelope, documents, rows, identity, publicUrl, ...rest }: ReportFacts): AuditReport {
  return {
    ...rest,
    envelopeId: envelope.id,
    subject: envelope.subject,
    language: envelope.locale ?? 'en',
    isSandbox: envelope.environment === 'sandbox',
    signatureLevel: envelope.signatureLevel,
    sentAt: envelope.sentAt?.toISOString(),
    completedAt: rows.at(-1)!.at.toISOString(),
    documents: documents.map(documentOf),
    recipients: envelope.recipients.map(recipientOf),
    entries: rows.map((row) => describeEntry(row, envelope.recipients)),
    verificationUrl: `${publicUrl.replace(/\/$/, '')}/verify/${rest.certificateId}`,
    rootCertificateUrl: `${publicUrl.replace(/\/$/, '')}/e-signature/root-certificate.pem`,
    sealFingerprint: fingerprintOf(identity.certificates[0]),
    rootFingerprint: fingerprintOf(identity.root),
  };
}

function documentOf({ name, pages, originalSha256, sha256, sealedSha256 }: SealedDocument): ReportedDocument {
  return { name, pages: pages.length, originalSha256, sha256, sealedSha256 };
}

function recipientOf(recipient: Recipient): ReportedRecipient {
  const { email, role, status, invitedAt, viewedAt, signedAt } = recipient;
  return {
    name: recipient.name ?? undefined,
    email,
    role,
    status,
    invitedAt: invitedAt?.toISOString(),
    viewedAt: viewedAt?.toISOString(),
    signedAt: signedAt?.toISOString(),
    signedFrom: recipient.signedFrom ?? undefined,
    identifiedBy: emailLink,
  };
}
