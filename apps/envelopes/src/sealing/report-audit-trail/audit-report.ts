/** The contents of the PDF of an audit trail. Times are ISO 8601 in UTC, hashes lower-case hex. */
export interface AuditReport {
  readonly envelopeId: string;
  readonly subject: string;
  /** BCP 47 tag of the envelope. */
  readonly language: string;
  readonly isSandbox: boolean;
  readonly senderName: string;
  readonly signatureLevel: string;
  readonly sentAt: string | undefined;
  readonly completedAt: string;
  readonly documents: readonly ReportedDocument[];
  readonly recipients: readonly ReportedRecipient[];
  /** The oldest first. The last one is the completion. */
  readonly entries: readonly ReportedEntry[];
  readonly certificateId: string;
  readonly verificationUrl: string;
  readonly rootCertificateUrl: string;
  /** SHA-256 of the certificate of the seal, and of its root. */
  readonly sealFingerprint: string;
  readonly rootFingerprint: string;
}

export interface ReportedDocument {
  readonly name: string;
  readonly pages: number;
  /** Of the file that the sender uploaded, of the file that recipients saw, and of the sealed PDF. */
  readonly originalSha256: string;
  readonly sha256: string;
  readonly sealedSha256: string;
}

export interface ReportedRecipient {
  readonly name: string | undefined;
  readonly email: string;
  readonly role: string;
  readonly status: string;
  readonly invitedAt: string | undefined;
  readonly viewedAt: string | undefined;
  readonly signedAt: string | undefined;
  readonly signedFrom: string | undefined;
  readonly identifiedBy: string;
}

export interface ReportedEntry {
  readonly sequence: number;
  readonly time: string;
  readonly act: string;
  /** One line each, for example the hash of a document. */
  readonly details: readonly string[];
  readonly actor: string;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  readonly hash: string;
}
