/** A part of the file that cannot be read or trusted. The caller turns it into a finding of the report. */
export class Unverifiable extends Error {
  constructor(
    readonly code: FindingCode,
    message: string,
  ) {
    super(message);
  }
}

export type FindingCode =
  | 'pdf.too_large'
  | 'pdf.too_complex'
  | 'pdf.malformed'
  | 'pdf.wrong_end'
  | 'pdf.encrypted'
  | 'signature.missing'
  | 'signature.unsupported'
  | 'byte_range.wrong'
  | 'contents.not_hex'
  | 'contents.padding'
  | 'revision.later'
  | 'cms.malformed'
  | 'cms.attributes'
  | 'cms.signing_time'
  | 'cms.algorithm'
  | 'cms.digest'
  | 'cms.signature'
  | 'cms.certificate'
  | 'certificate.malformed'
  | 'certificate.usage'
  | 'certificate.untrusted'
  | 'certificate.expired';

/** Values are kept in memory, where each one takes many times the bytes that it has in the file. */
const maxValues = 1_000_000;

/** Bounds the work and the memory for one file, so that no file costs more than a multiple of its size. */
export class Budget {
  private values = 0;

  constructor(private left: number) {}

  countValue(): void {
    if ((this.values += 1) > maxValues)
      throw new Unverifiable('pdf.too_complex', `Reading the document takes more than ${maxValues} values.`);
  }

  spend(amount: number): void {
    this.left -= amount;
    if (this.left < 0) throw new Unverifiable('pdf.too_complex', 'Reading the document takes more work than allowed.');
  }
}
