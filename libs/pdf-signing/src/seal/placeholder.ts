import { PdfString } from '@libpdf/core';

type Writer = Parameters<PdfString['toBytes']>[0];

/** Text that takes up space in the file until its value is known. It keeps its position, so that no search is needed. */
export class Placeholder extends PdfString {
  private position: number | undefined;

  constructor(private readonly text: string) {
    super(new Uint8Array());
  }

  override toBytes(writer: Writer): void {
    this.position = writer.position;
    writer.writeAscii(this.text);
  }

  /** Offset of the first byte in the saved file. */
  get start(): number {
    if (this.position === undefined) throw new Error('The placeholder was not written.');
    return this.position;
  }

  /** Offset of the byte after the last one. */
  get end(): number {
    return this.start + this.text.length;
  }
}
