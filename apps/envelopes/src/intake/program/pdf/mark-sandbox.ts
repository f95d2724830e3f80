import { PDF, PdfDict, PdfName, PdfNumber, type PdfObject } from '@libpdf/core';
import { drawOverlays } from '@probatum/pdf-pages/boxes/draw-overlays';
import type { SeenPage } from '../../intake-job';
import { fromSeen, type Shown } from './boxes';
import { addContent, addResource } from './content';
import type { Page } from './page-tree';

const word = 'SANDBOX';
/** Points; the mark is scaled to each page. */
const mark = { width: 400, height: 90 };
/** Part of the diagonal of the page that the mark takes. */
const share = 0.7;

let drawn: Promise<Buffer> | undefined;

/** Writes SANDBOX across each page and at its top, over all of its content. */
export async function markSandbox(pdf: PDF, pages: readonly Page[], shown: readonly Shown[]): Promise<void> {
  const source = await PDF.load(await (drawn ??= drawMark()));
  const embedded = await pdf.embedPage(source, 0);
  const faint = pdf.register(
    PdfDict.of({ Type: PdfName.of('ExtGState'), ca: PdfNumber.of(0.25), CA: PdfNumber.of(0.25) }),
  );
  pages.forEach((page, index) => put(pdf, page, shown[index]!, embedded.ref, faint));
}

async function drawMark(): Promise<Buffer> {
  const box = {
    text: word,
    x: 0,
    y: 0,
    ...mark,
    size: 80,
    weight: 'bold',
    alignment: 'centre',
    color: '#d00000',
  } as const;
  return drawOverlays([{ ...mark, boxes: [box] }], { createdAt: new Date(0), id: 'sandbox', language: 'en' });
}

function put(pdf: PDF, page: Page, shown: Shown, xObject: PdfObject, faint: PdfObject): void {
  const names = [addResource(pdf, page, 'ExtGState', faint), addResource(pdf, page, 'XObject', xObject)];
  for (const placed of [acrossPage(shown.seen), atTop(shown.seen)]) {
    const matrices = [fromSeen(shown), placed].map((matrix) => `${matrix.map((n) => n.toFixed(4)).join(' ')} cm`);
    addContent(pdf, page, `/${names[0]} gs ${matrices.join(' ')} /${names[1]} Do`);
  }
}

/** From the mark to the page as it is seen: its middle in the middle of the page, along the diagonal. */
function acrossPage({ width, height }: SeenPage): readonly number[] {
  const diagonal = Math.hypot(width, height);
  const scale = (share * diagonal) / mark.width;
  const [cos, sin] = [(width / diagonal) * scale, (height / diagonal) * scale];
  const [x, y] = [mark.width / 2, mark.height / 2];
  return [cos, sin, -sin, cos, width / 2 - cos * x + sin * y, height / 2 - sin * x - cos * y];
}

/** Upright, so that programs that read text find the word, too. */
function atTop({ width, height }: SeenPage): readonly number[] {
  const scale = Math.min(80, width / 2) / mark.width;
  return [scale, 0, 0, scale, (width - mark.width * scale) / 2, height - mark.height * scale * 1.1];
}
