import { directionOfData } from '../text/direction';
import { lineHeight } from '../text/text-layout';
import { type DocumentOptions, page } from './page-options';
import type { Sheet } from './sheet';

const size = 8;
const top = page.height - 40;
const grey = '#666666';
const numbersWidth = 40;
/** From the lower left to the upper right corner. */
const slope = (52 * Math.PI) / 180;
const style = { size, weight: 'regular' } as const;

/** Footer, page number and watermark. They are artifacts: a screen reader leaves them out. */
export class PageFrame {
  private readonly total = {
    Type: 'XObject',
    Subtype: 'Form',
    BBox: [0, 0, numbersWidth / 2, 2 * size],
    Resources: {},
  };
  private totalReference: PDFKit.PDFKitReference | undefined;

  constructor(private readonly options: DocumentOptions) {}

  draw(sheet: Sheet): void {
    sheet.artifact(() => {
      this.drawWatermark(sheet);
      this.drawFooter(sheet);
      this.drawNumber(sheet);
    });
  }

  /** The number of pages is one object that all pages show, written when it is known. */
  end(sheet: Sheet): void {
    const [line] = sheet.layout.lines(String(sheet.pages), style, 'ltr', numbersWidth);
    const run = line!.runs[0]!;
    const codes = run.glyphs.map(({ id, width, codePoints }) =>
      run.font!.codeOf(id, width, codePoints).toString(16).padStart(4, '0'),
    );
    this.total.Resources = { Font: { Total: run.font!.ref() } };
    this.totalReference!.end(Buffer.from(`BT /Total ${size} Tf 0 2 Td <${codes.join('')}> Tj ET`));
  }

  private drawFooter(sheet: Sheet): void {
    const { footer } = this.options;
    if (!footer) return;
    const width = sheet.width - 2 * numbersWidth;
    const x = sheet.direction === 'rtl' ? page.width - page.margin - width : page.margin;
    const lines = sheet.layout.lines(footer, style, directionOfData(footer), width).slice(0, 2);
    sheet.draw(lines, { x, width, style, alignment: sheet.start, color: grey }, top);
  }

  private drawNumber(sheet: Sheet): void {
    const x = sheet.direction === 'rtl' ? page.margin : page.width - page.margin - numbersWidth;
    const width = numbersWidth / 2;
    const lines = sheet.layout.lines(`${sheet.pages} /`, style, 'ltr', width);
    sheet.draw(lines, { x, width, style, alignment: 'right', color: grey }, top);
    const total = (this.totalReference ??= sheet.pdf.ref(this.total));
    (sheet.pdf.page as unknown as { xobjects: Record<string, object> }).xobjects['Total'] = total;
    sheet.pdf.addContent(`q 1 0 0 -1 ${x + width + 2.5} ${top + 1.05 * size + 2} cm /Total Do Q`);
  }

  private drawWatermark(sheet: Sheet): void {
    const { watermark } = this.options;
    if (!watermark) return;
    const large = { size: 96, weight: 'bold' } as const;
    const lines = sheet.layout.lines(watermark, large, directionOfData(watermark), 2 * page.height);
    const [cosine, sine] = [Math.cos(slope), Math.sin(slope)].map((value) => value.toFixed(4));
    const matrix = `${cosine} -${sine} ${sine} ${cosine} ${page.width / 2} ${page.height / 2}`;
    const area = { x: -page.height, width: 2 * page.height, style: large, alignment: 'centre' as const };
    sheet.pdf.addContent(`q ${matrix} cm`);
    sheet.draw(lines, { ...area, color: '#ececec' }, -(large.size * lineHeight) / 2);
    sheet.pdf.addContent('Q');
  }
}
