import { checkCms } from './verify/cms';
import { findChain } from './verify/chain';
import { type Certificate, readCertificate } from './verify/certificate';
import { findLaterRevisions, type LaterRevision } from './verify/later-revisions';
import { PdfFile } from './verify/pdf-file';
import { findSignedFields, type SignedField, textOf } from './verify/signature-fields';
import { readSignedBytes } from './verify/signed-bytes';
import { type FindingCode, Unverifiable } from './verify/unverifiable';
import { Text } from './verify/values';

/** Larger files are refused unread. */
export const maxPdfBytes = 128 * 1024 * 1024;

export interface Finding {
  readonly code: FindingCode;
  readonly message: string;
}

export interface SignerIdentity {
  /** Distinguished names, one attribute a line. */
  readonly subject: string;
  readonly issuer: string;
  /** Upper-case hex. */
  readonly serialNumber: string;
  /** Upper-case hex with colons, of the DER. */
  readonly sha256: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface SignatureReport {
  readonly fieldName: string;
  /** No finding: intact, trusted, valid at the time, and the last change of the file. */
  readonly isValid: boolean;
  readonly findings: readonly Finding[];
  /** The signature covers the file up to here, apart from its own value; undefined when its range is wrong. */
  readonly coveredBytes: number | undefined;
  readonly laterRevisions: readonly LaterRevision[];
  /** Undefined when the signature itself is not intact. */
  readonly signer: SignerIdentity | undefined;
  readonly algorithm: string | undefined;
  /** `/M`, a PDF date: the signer claims it. */
  readonly claimedTime: string | undefined;
}

export interface PdfReport {
  /** The newest signature is valid. Older ones are in the list, where the newer one counts as a later change. */
  readonly isValid: boolean;
  /** About the file as a whole. */
  readonly findings: readonly Finding[];
  /** The oldest first. */
  readonly signatures: readonly SignatureReport[];
}

export interface Trust {
  /** DER of the certificates that are trusted to issue. */
  readonly roots: readonly Uint8Array[];
  /** When all certificates of the chain must have been valid. */
  readonly at: Date;
}

/**
 * Checks the signatures of a PDF, with no code of the signer: own parser, own DER, `node:crypto`. It accepts only the form that
 * PAdES-BASELINE-B allows, without timestamps, revocation and policies. No input makes it throw, recurse without bound or
 * take more than a multiple of its size in work.
 * @throws RangeError when `at` is not a time; Unverifiable when a root cannot be read
 */
export function verifyPdf(bytes: Uint8Array, { roots, at }: Trust): PdfReport {
  if (Number.isNaN(at.getTime())) throw new RangeError('The time of the verification is not a time.');
  const trusted = roots.map((root) => readCertificate(Buffer.from(root)));
  const signatures: SignatureReport[] = [];
  const finding = findingOf(() => {
    if (bytes.length > maxPdfBytes)
      throw new Unverifiable('pdf.too_large', `The file has more than ${maxPdfBytes} bytes.`);
    const file = new PdfFile(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    const fields = findSignedFields(file);
    if (fields.length === 0) throw new Unverifiable('signature.missing', 'The document has no signature.');
    if (fields.length > maxSignatures)
      throw new Unverifiable('pdf.too_complex', `The document has more than ${maxSignatures} signatures.`);
    signatures.push(...fields.map((field) => verifySignature(file, field, trusted, at)));
  });
  signatures.sort((one, other) => (one.coveredBytes ?? 0) - (other.coveredBytes ?? 0));
  const isValid = finding === undefined && (signatures.at(-1)?.isValid ?? false);
  return { isValid, findings: finding ? [finding] : [], signatures };
}

/** Each one costs a hash of the file. */
const maxSignatures = 32;

function verifySignature(file: PdfFile, field: SignedField, roots: Certificate[], at: Date): SignatureReport {
  const { signature } = field;
  const claimedTime = signature.get('M');
  const report = {
    ...{ fieldName: field.name, claimedTime: claimedTime instanceof Text ? textOf(claimedTime) : undefined },
    ...{ coveredBytes: undefined as number | undefined, laterRevisions: [] as LaterRevision[] },
    ...{ signer: undefined as SignerIdentity | undefined, algorithm: undefined as string | undefined },
  };
  const findings: Finding[] = [];
  const note = (finding: Finding | undefined) => finding && findings.push(finding);
  const broken = findingOf(() => {
    if (signature.name('SubFilter') !== 'ETSI.CAdES.detached' || signature.name('Type') !== 'Sig')
      throw new Unverifiable('signature.unsupported', 'The signature is not of the kind ETSI.CAdES.detached.');
    const signed = readSignedBytes(file, signature);
    report.coveredBytes = signed.end;
    report.laterRevisions = findLaterRevisions(file, signed.end);
    if (signed.end !== file.bytes.length)
      findings.push({ code: 'revision.later', message: 'The file was extended after this signature.' });
    const { signer, others, algorithm } = checkCms(signed.cms, signed.digest);
    Object.assign(report, { signer: identityOf(signer), algorithm });
    note(findingOf(() => findChain(signer, others, roots, at)));
  });
  note(broken);
  return { ...report, findings, isValid: findings.length === 0 };
}

function identityOf({ x509, notBefore, notAfter }: Certificate): SignerIdentity {
  const { subject, issuer, serialNumber, fingerprint256: sha256 } = x509;
  return { subject, issuer, serialNumber, sha256, notBefore, notAfter };
}

function findingOf(check: () => void): Finding | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof Unverifiable) return { code: error.code, message: error.message };
    throw error;
  }
}
