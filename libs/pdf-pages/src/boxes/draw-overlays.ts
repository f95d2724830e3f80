import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import { DocumentFonts } from '../fonts/document-fonts';
import { directionOfData } from '../text/direction';
import { drawLine } from '../text/draw-line';
import { baseline, lineHeight, TextLayout } from '../text/text-layout';
import { fitText } from './fit-text';
import type { Overlay, OverlayOptions, PictureBox, TextBox } from './overlay';

/**
 * A PDF with a transparent page for each overlay, to be drawn onto pages of another document. Its fonts are embedded.
 * Every text is shrunk until all of it fits in its rectangle. With the same options and overlays, the bytes are the same.
 */
export async function drawOverlays(overlays: readonly Overlay[], options: OverlayOptions): Promise<Buffer> {
  const { createdAt, id, language } = options;
  const info = { Keywords: id, Creator: 'Probatum', Producer: 'Probatum', CreationDate: createdAt };
  const pdf = new PDFDocument({ margin: 0, pdfVersion: '1.7', autoFirstPage: false, font: '', info });
  const fonts = new DocumentFonts(pdf);
  const layout = new TextLayout(fonts, language);
  for (const { width, height, boxes } of overlays) {
    pdf.addPage({ size: [width, height], margin: 0 });
    for (const box of boxes) {
      if ('picture' in box) drawPicture(pdf, box);
      else drawText(pdf, fonts, layout, box);
    }
  }
  pdf.end();
  return buffer(pdf);
}

function drawPicture(pdf: PDFKit.PDFDocument, { picture, x, y, width, height }: PictureBox): void {
  pdf.image(picture, x, y, { fit: [width, height], align: 'center', valign: 'center' });
}

function drawText(pdf: PDFKit.PDFDocument, fonts: DocumentFonts, layout: TextLayout, box: TextBox): void {
  const { size, lines } = fitText(layout, box);
  const start = directionOfData(box.text) === 'rtl' ? 'right' : 'left';
  const top = box.y + (box.height - lines.length * lineHeight * size) / 2;
  if (box.opacity !== undefined) pdf.opacity(box.opacity);
  pdf.fillColor(box.color ?? '#000000').strokeColor(box.color ?? '#000000');
  lines.forEach((line, number) => {
    const free = box.width - line.width;
    const x = box.x + { left: 0, right: free, centre: free / 2 }[box.alignment ?? start];
    drawLine(pdf, fonts, line, { x, y: top + (number * lineHeight + baseline) * size, size });
  });
  if (box.opacity !== undefined) pdf.opacity(1);
}
