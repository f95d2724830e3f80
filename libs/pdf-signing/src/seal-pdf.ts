import { createHash } from 'node:crypto';
import { PDF, PdfArray, PdfDict, PdfName, PdfNumber, PdfString } from '@libpdf/core';
import { CannotSeal } from './seal/cannot-seal';
import { buildCms } from './seal/cms';
import { Placeholder } from './seal/placeholder';
import { addSignatureField, type VisibleField } from './seal/signature-field';
import type { Signer } from './signer';

/** Changes that a certified document still allows: ISO 32000-1, table 254. */
const permissions = { none: 1, formFilling: 2, annotations: 3 };

export interface SealOptions {
  readonly signer: Signer;
  /** Written into the document as `/M`. It is a claim: nothing proves it. */
  readonly time: Date;
  /** Name of the signature field; `Seal` by default. */
  readonly fieldName?: string;
  /** Without it the seal is not visible on any page. */
  readonly visible?: VisibleField;
  readonly name?: string;
  readonly reason?: string;
  readonly location?: string;
  /** Makes the seal a certification (DocMDP) that allows only these later changes. Only a first signature may be one. */
  readonly certify?: keyof typeof permissions;
}

/**
 * Seals a PDF with one PAdES-BASELINE-B signature (ETSI EN 319 142-1, 6.3). All bytes of the input stay as they are, and
 * the seal is appended. Equal arguments give equal bytes, apart from a signature value that its algorithm makes random.
 * @param bytes a PDF that is neither encrypted nor linearized and whose cross-reference table is intact
 * @throws CannotSeal when the document or the field does not allow it; errors of the signer pass through
 */
export async function sealPdf(bytes: Uint8Array, options: SealOptions): Promise<Uint8Array> {
  const pdf = await load(bytes);
  // The values of both are known only after the rest of the file has its place.
  const byteRange = new Placeholder(`[0${' '.repeat(33)}]`);
  const contents = new Placeholder(`<${'0'.repeat(2 * maxCmsBytes(options.signer))}>`);
  const signature = signatureDictionary(options, byteRange, contents);
  if (options.certify) certify(pdf, signature, options.certify);
  const reference = pdf.register(signature);
  if (options.certify) pdf.getCatalog().set('Perms', PdfDict.of({ DocMDP: reference }));
  await addSignatureField(pdf, options.fieldName ?? 'Seal', reference, options.visible);

  const sealed = Buffer.from(await pdf.save({ incremental: true }));
  const range = `[0 ${contents.start} ${contents.end} ${sealed.length - contents.end}]`;
  sealed.write(range.padEnd(byteRange.end - byteRange.start), byteRange.start, 'latin1');
  const hash = createHash('sha256').update(sealed.subarray(0, contents.start)).update(sealed.subarray(contents.end));
  const cms = await buildCms(options.signer, hash.digest());
  if (2 * cms.length > contents.end - contents.start - 2) throw new Error('The signature is longer than foreseen.');
  sealed.write(Buffer.from(cms).toString('hex'), contents.start + 1, 'latin1');
  return sealed;
}

async function load(bytes: Uint8Array): Promise<PDF> {
  const pdf = await PDF.load(bytes).catch((error: unknown) => {
    throw new CannotSeal('unreadable', `The document could not be read: ${String(error)}`);
  });
  if (pdf.isEncrypted) throw new CannotSeal('encrypted', 'The document is encrypted.');
  const blocker = pdf.canSaveIncrementally();
  if (blocker) throw new CannotSeal('not_incremental', `The document cannot be extended (${blocker}).`);
  const { trailer } = pdf.context.info;
  if (!trailer.has('ID')) {
    const id = PdfString.fromBytes(createHash('sha256').update(bytes).digest().subarray(0, 16));
    trailer.set('ID', new PdfArray([id, id]));
  }
  return pdf;
}

/** Certificates, once more the first for the name of its issuer, and space for attributes and an RSA-4096 signature. */
function maxCmsBytes({ certificates }: Signer): number {
  return certificates.reduce((sum, der) => sum + der.length, certificates[0].length + 1024);
}

/** ETSI EN 319 142-1, table 1: `/M` is required, `/Cert` is forbidden. */
function signatureDictionary(options: SealOptions, byteRange: Placeholder, contents: Placeholder): PdfDict {
  const signature = PdfDict.of({
    Type: PdfName.of('Sig'),
    Filter: PdfName.of('Adobe.PPKLite'),
    SubFilter: PdfName.of('ETSI.CAdES.detached'),
    ByteRange: byteRange,
    Contents: contents,
    M: PdfString.fromString(`D:${options.time.toISOString().replace(/\.\d+Z|\D/g, '')}Z`),
  });
  const texts = { Name: options.name, Reason: options.reason, Location: options.location };
  for (const [key, text] of Object.entries(texts)) if (text) signature.set(key, PdfString.fromString(text));
  return signature;
}

/** ISO 32000-1, 12.8.2.2: a certification comes before all other signatures. */
function certify(pdf: PDF, signature: PdfDict, permitted: keyof typeof permissions): void {
  const resolve = pdf.getObject.bind(pdf);
  const flags = pdf.getCatalog().getDict('AcroForm', resolve)?.getNumber('SigFlags', resolve)?.value ?? 0;
  if (flags & 1) throw new CannotSeal('already_signed', 'Only an unsigned document can be certified.');
  const parameters = PdfDict.of({
    Type: PdfName.of('TransformParams'),
    P: PdfNumber.of(permissions[permitted]),
    V: PdfName.of('1.2'),
  });
  const reference = PdfDict.of({
    Type: PdfName.of('SigRef'),
    TransformMethod: PdfName.of('DocMDP'),
    TransformParams: parameters,
  });
  signature.set('Reference', new PdfArray([reference]));
}
