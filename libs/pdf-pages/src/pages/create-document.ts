import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { directionOfProse } from '../text/direction';
import type { Weight } from '../fonts/font-files';
import { PageFrame } from './page-frame';
import type { DocumentOptions } from './page-options';
import { qrCodeOf } from './qr-code';
import { Sheet } from './sheet';
import type { Column, Row } from './cells';
import { Table } from './tables';

export type HeadingLevel = 1 | 2 | 3;

const headingSizes = { 1: 20, 2: 14, 3: 11 } as const;
const quietModules = 4;

/** A tagged PDF in the making, with the fonts that its texts need. Content goes from top to bottom, on pages of A4. */
export class PageDocument {
  private readonly frame: PageFrame;
  private readonly sheet: Sheet;
  private readonly headings: Array<{ level: number; item: PDFKit.Mixins.PDFOutline }> = [];

  constructor(options: DocumentOptions) {
    this.frame = new PageFrame(options);
    this.sheet = new Sheet(options, (sheet) => this.frame.draw(sheet));
  }

  heading(level: HeadingLevel, text: string): void {
    const size = headingSizes[level];
    this.sheet.y += this.sheet.isAtTop ? 0 : size * 0.6;
    this.sheet.ensure(size * 2 + 40);
    this.text(`H${level}`, text, { size, weight: 'bold' });
    this.sheet.y += size * 0.3;
    while (this.headings.length > 0 && this.headings.at(-1)!.level >= level) this.headings.pop();
    const above = this.headings.at(-1)?.item ?? this.sheet.pdf.outline;
    this.headings.push({ level, item: above.addItem(text.toWellFormed()) });
  }

  paragraph(text: string, { size = 10, weight = 'regular' as Weight } = {}): void {
    this.text('P', text, { size, weight });
    this.sheet.y += size * 0.6;
  }

  /** Rows of a name and its value. */
  keyValues(rows: ReadonlyArray<readonly [name: string, value: string]>): void {
    const table = new Table(
      this.sheet,
      [
        { title: '', share: 3 },
        { title: '', share: 7 },
      ],
      true,
    );
    for (const row of rows) table.add(row);
    table.end();
  }

  /** Takes rows as they come, and lets other work of the process run after each page. */
  async table(columns: readonly Column[], rows: Iterable<Row> | AsyncIterable<Row>): Promise<void> {
    const table = new Table(this.sheet, columns);
    table.begin();
    let { pages } = this.sheet;
    for await (const row of rows) {
      table.add(row);
      if (this.sheet.pages > pages) await setImmediate();
      ({ pages } = this.sheet);
    }
    table.end();
  }

  /** A PNG or JPEG picture, at most as wide and as high as the text of a page. @param alt the text that a screen reader reads instead */
  image(bytes: Buffer, alt: string, { width, height }: { readonly width: number; readonly height: number }): void {
    const scale = Math.min(1, this.sheet.width / width, this.sheet.height / height);
    this.figure(alt, width * scale, height * scale, (x, y) =>
      this.sheet.pdf.image(bytes, x, y, { width: width * scale, height: height * scale }),
    );
  }

  /** @param size points, without the white border that readers need. The margin of the page serves on its side. */
  qrCode(text: string, alt: string, size = 90): void {
    const code = qrCodeOf(text);
    const unit = size / code.size;
    const border = quietModules * unit;
    this.figure(alt, size, size + 2 * border, (x, y) => {
      for (const bar of code.bars)
        this.sheet.pdf.rect(x + bar.x * unit, y + border + bar.y * unit, bar.width * unit, unit);
      this.sheet.pdf.fill('#000000');
    });
  }

  /** Ends the document. The bytes come from the stream. */
  end(): Readable {
    this.sheet.root.node.end();
    this.frame.end(this.sheet);
    this.sheet.pdf.end();
    return this.sheet.pdf as unknown as Readable;
  }

  async bytes(): Promise<Buffer> {
    return buffer(this.end());
  }

  /** Characters that no font has, drawn as boxes, for example `U+1F600`. */
  get missingCharacters(): readonly string[] {
    return this.sheet.layout.missingCharacters;
  }

  private text(tag: string, text: string, style: { size: number; weight: Weight }): void {
    const { sheet } = this;
    const direction = directionOfProse(text, sheet.direction);
    const lines = sheet.layout.lines(text, style, direction, sheet.width);
    const element = sheet.open(sheet.root, tag);
    const alignment = direction === 'rtl' ? 'right' : 'left';
    sheet.flow(element, lines, { x: sheet.left, width: sheet.width, style, alignment });
    element.node.end();
  }

  private figure(alt: string, width: number, height: number, draw: (x: number, y: number) => void): void {
    const { sheet } = this;
    sheet.ensure(height);
    const x = sheet.start === 'right' ? sheet.left + sheet.width - width : sheet.left;
    const element = sheet.open(sheet.root, 'Figure', { alt: alt.toWellFormed() });
    sheet.mark(element, () => draw(x, sheet.y));
    element.node.end();
    sheet.y += height + 8;
  }
}

export function createDocument(options: DocumentOptions): PageDocument {
  return new PageDocument(options);
}
