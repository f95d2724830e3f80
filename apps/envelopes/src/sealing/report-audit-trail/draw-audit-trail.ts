import { createDocument, type PageDocument } from '@probatum/pdf-pages/pages/create-document';
import type { AuditReport, ReportedEntry, ReportedRecipient } from './audit-report';

const none = '–';

/** The audit trail as a tagged PDF. Equal reports give equal bytes. */
export async function drawAuditTrail(report: AuditReport): Promise<Uint8Array> {
  const document = createDocument({
    title: `Audit trail of ${report.envelopeId}`,
    // The words are English; the names of people and documents may be in any script.
    language: 'en',
    createdAt: new Date(report.completedAt),
    id: `${report.envelopeId}-audit-trail`,
    footer: `Audit trail of ${report.envelopeId}`,
    ...(report.isSandbox ? { watermark: 'SANDBOX' } : {}),
  });
  drawSummary(document, report);
  drawDocuments(document, report);
  drawRecipients(document, report);
  await drawActs(document, report);
  drawVerification(document, report);
  return document.bytes();
}

function drawSummary(document: PageDocument, report: AuditReport): void {
  document.heading(1, 'Audit trail');
  document.paragraph(report.subject, { size: 13, weight: 'bold' });
  document.paragraph(summaryOf(report));
  document.keyValues([
    ['Envelope', report.envelopeId],
    ['Sender', report.senderName],
    ['Sent', report.sentAt ? timeOf(report.sentAt) : none],
    ['Completed', timeOf(report.completedAt)],
    ['Signature level', levels[report.signatureLevel] ?? report.signatureLevel],
    ['Certificate', report.certificateId],
    ['Hash of this trail', report.entries.at(-1)!.hash],
  ]);
  document.paragraph(`Verify at ${report.verificationUrl}`, { weight: 'bold' });
  document.qrCode(report.verificationUrl, `QR code of ${report.verificationUrl}`);
}

const levels: Readonly<Record<string, string>> = {
  SIMPLE: 'Simple electronic signatures (Regulation (EU) 910/2014, Article 3(10)), sealed by the platform',
};

function summaryOf({ documents, recipients, isSandbox }: AuditReport): string {
  const acted = recipients.filter(({ signedAt }) => signedAt !== undefined).length;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const people = `${count(acted, 'recipient')} signed or approved ${count(documents.length, 'document')}.`;
  const sandbox = 'This envelope was made in the sandbox: its signatures have no legal value. ';
  const rest = 'The platform then sealed each document. This report lists who did what, when and from where.';
  return `${isSandbox ? sandbox : ''}${people} ${rest}`;
}

function drawDocuments(document: PageDocument, { documents }: AuditReport): void {
  document.heading(2, 'Documents');
  for (const [index, { name, pages, originalSha256, sha256, sealedSha256 }] of documents.entries()) {
    if (documents.length > 1) document.heading(3, `Document ${index + 1}`);
    document.keyValues([
      ['Name', name],
      ['Pages', String(pages)],
      ['SHA-256 as uploaded', originalSha256],
      ['SHA-256 as shown', sha256],
      ['SHA-256 as sealed', sealedSha256],
    ]);
  }
}

function drawRecipients(document: PageDocument, { recipients }: AuditReport): void {
  document.heading(2, 'Recipients');
  for (const [index, recipient] of recipients.entries()) {
    if (recipients.length > 1) document.heading(3, `Recipient ${index + 1}`);
    document.keyValues(rowsOf(recipient));
  }
}

function rowsOf(recipient: ReportedRecipient): (readonly [string, string])[] {
  const { name, email, role, status, invitedAt, viewedAt, signedAt, signedFrom, identifiedBy } = recipient;
  return [
    ...(name ? [['Name', name] as const] : []),
    ['E-mail', email],
    ['Role and state', `${sentence(role)}, ${sentence(status).toLowerCase()}`],
    ['Invited', invitedAt ? timeOf(invitedAt) : none],
    ['Opened', viewedAt ? timeOf(viewedAt) : none],
    [role === 'APPROVER' ? 'Approved' : 'Signed', signedAt ? timeOf(signedAt) : none],
    ['Network address', signedFrom ?? none],
    ['Identified by', identifiedBy],
  ];
}

async function drawActs(document: PageDocument, { entries }: AuditReport): Promise<void> {
  document.heading(2, 'Acts in their order');
  document.paragraph(
    'Each hash is the SHA-256 of the hash before it, a line feed and the entry, so that no entry can be changed, ' +
      'removed or added without a change of all hashes after it.',
  );
  const columns = [
    { title: '#', share: 1, alignment: 'end' as const },
    { title: 'Time (UTC)', share: 3 },
    { title: 'Act', share: 8 },
    { title: 'By', share: 5 },
    { title: 'Hash', share: 5 },
  ];
  await document.table(columns, entries.map(cellsOf));
}

function cellsOf({ sequence, time, act, details, actor, address, userAgent, hash }: ReportedEntry): string[] {
  const by = [actor, address && `from ${address}`, userAgent].filter(Boolean);
  return [String(sequence), timeOf(time, false), [act, ...details].join('\n'), by.join('\n'), hash];
}

function drawVerification(document: PageDocument, report: AuditReport): void {
  document.heading(2, 'How to verify');
  const steps = [
    `Open ${report.verificationUrl}. The page shows whether the certificate over the hash of this trail is valid, and its anchor.`,
    `Compare the SHA-256 of a sealed PDF with the one above. The seals are by the certificate ${report.sealFingerprint}.`,
    `To let a PDF viewer check the seals, import ${report.rootCertificateUrl}, whose SHA-256 is ${report.rootFingerprint}.`,
    'The same trail as JSON, with all hashes, is in the answer to GET /api/v1/envelopes/{id}/audit-trail?format=json.',
  ];
  steps.forEach((step, index) => document.paragraph(`${index + 1}. ${step}`));
}

/** `2026-11-28 12:00:00.000 UTC` */
function timeOf(time: string, withZone = true): string {
  return `${time.replace('T', ' ').replace('Z', '')}${withZone ? ' UTC' : ''}`;
}

/** `CARBON_COPY` → `Carbon copy` */
function sentence(word: string): string {
  return word.charAt(0) + word.slice(1).toLowerCase().replaceAll('_', ' ');
}
