export interface SignatureParts {
  /** Offsets of the string of /Contents, with its angle brackets. */
  readonly start: number;
  readonly end: number;
  /** Without the zeros that follow it. */
  readonly cms: Buffer;
  readonly content: Buffer;
}

/** Takes a sealed file apart by the text of its newest /ByteRange. */
export function signatureParts(pdf: Buffer): SignatureParts {
  const ranges = [...pdf.toString('latin1').matchAll(/\/ByteRange \[0 (\d+) (\d+) (\d+) *\]/g)];
  const [start, end, rest] = ranges.at(-1)!.slice(1).map(Number) as [number, number, number];
  const padded = Buffer.from(pdf.toString('latin1', start + 1, end - 1), 'hex');
  const cms = padded.subarray(0, 4 + padded.readUInt16BE(2));
  return { start, end, cms, content: Buffer.concat([pdf.subarray(0, start), pdf.subarray(end, end + rest)]) };
}

/** The same file with another signature value and the same length. */
export function withCms(pdf: Buffer, cms: Buffer): Buffer {
  const { start, end } = signatureParts(pdf);
  const changed = Buffer.from(pdf);
  changed.write(cms.toString('hex').padEnd(end - start - 2, '0'), start + 1, 'latin1');
  return changed;
}

/** @returns the number of the object that holds this offset */
export function objectAt(pdf: Buffer, offset: number): number {
  const before = pdf.toString('latin1', 0, pdf.lastIndexOf(' 0 obj', offset));
  return Number(before.slice(before.lastIndexOf('\n') + 1));
}
