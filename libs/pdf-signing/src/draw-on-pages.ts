import { PDF, PdfArray, PdfDict, type PDFPage, type PdfRef, PdfStream } from '@libpdf/core';
import { CannotSeal } from './seal/cannot-seal';
import { balanceOf, type ContentBalance } from './seal/content-balance';
import { type Corners, inheritedFromTree, rotationOf, shownBox } from './seal/page-geometry';

/** A page of the drawings, and the pages of the document that it is drawn onto. Numbers begin with 0. */
export interface Drawing {
  readonly drawing: number;
  readonly pages: readonly number[];
}

/**
 * Draws pages of one PDF onto pages of another. All bytes of the document stay as they are, and the change is appended.
 * A drawing covers the page as it is seen: `/Rotate` and `/CropBox` are applied, and what the content of the page leaves
 * in the graphics state does not move it.
 * @param bytes a PDF that is neither encrypted nor linearized and whose cross-reference table is intact
 * @throws CannotSeal when one of the documents cannot be read or extended, or has no such page
 */
export async function drawOnPages(
  bytes: Uint8Array,
  drawings: Uint8Array,
  places: readonly Drawing[],
): Promise<Uint8Array> {
  if (places.length === 0) return bytes;
  const pdf = await PDF.load(bytes).catch(unreadable);
  const blocker = pdf.canSaveIncrementally();
  if (blocker) throw new CannotSeal('not_incremental', `The document cannot be extended (${blocker}).`);
  const source = await PDF.load(drawings).catch(unreadable);
  for (const { drawing, pages } of places) {
    if (!source.getPage(drawing)) throw new CannotSeal('no_such_page', `There is no drawing ${drawing}.`);
    const { ref } = await pdf.embedPage(source, drawing);
    for (const number of pages) drawOnPage(pdf, pageOf(pdf, number), ref);
  }
  return pdf.save({ incremental: true });
}

function unreadable(error: unknown): never {
  throw new CannotSeal('unreadable', `The document could not be read: ${String(error)}`);
}

function pageOf(pdf: PDF, number: number): PDFPage {
  const page = pdf.getPage(number);
  if (!page) throw new CannotSeal('no_such_page', `The document has ${pdf.getPageCount()} pages.`);
  return page;
}

function drawOnPage(pdf: PDF, page: PDFPage, form: PdfRef): void {
  const name = addResource(pdf, page, form);
  const { missingSaves, missingRestores } = balanceOfPage(pdf, page);
  const matrix = matrixOf(shownBox(pdf, page), rotationOf(pdf, page)).join(' ');
  const before = 'q\n'.repeat(1 + missingSaves);
  const after = `\n${'Q\n'.repeat(1 + missingRestores)}q\n${matrix} cm\n/${name} Do\nQ\n`;
  const parts = [stream(pdf, before), ...contentsOf(pdf, page), stream(pdf, after)];
  page.dict.set('Contents', new PdfArray(parts));
}

/** From the seen page, whose origin is the lower left corner, to the coordinates of the file. */
function matrixOf([left, bottom, right, top]: Corners, rotation: 0 | 90 | 180 | 270): readonly number[] {
  if (rotation === 90) return [0, 1, -1, 0, right, bottom];
  if (rotation === 180) return [-1, 0, 0, -1, right, top];
  if (rotation === 270) return [0, -1, 1, 0, left, top];
  return [1, 0, 0, 1, left, bottom];
}

/** Pages may share resources, so that the page gets its own list. */
function addResource(pdf: PDF, page: PDFPage, form: PdfRef): string {
  const inherited = inheritedFromTree(pdf, page, 'Resources');
  const resources = inherited instanceof PdfDict ? inherited.clone() : new PdfDict();
  const objects = resources.getDict('XObject', pdf.getObject.bind(pdf))?.clone() ?? new PdfDict();
  let name = 'Seal';
  for (let count = 1; objects.has(name); count += 1) name = `Seal${count}`;
  objects.set(name, form);
  resources.set('XObject', objects);
  page.dict.set('Resources', resources);
  return name;
}

function contentsOf(pdf: PDF, page: PDFPage): PdfRef[] {
  const contents = page.dict.get('Contents');
  const resolved = page.dict.get('Contents', pdf.getObject.bind(pdf));
  const parts = resolved instanceof PdfArray ? [...resolved] : contents === undefined ? [] : [contents];
  return parts.flatMap((part) => (part.type === 'ref' ? [part] : []));
}

function balanceOfPage(pdf: PDF, page: PDFPage): ContentBalance {
  const streams = contentsOf(pdf, page).map((reference) => pdf.getObject(reference));
  const parts = streams.flatMap((part) => (part instanceof PdfStream ? [part.getDecodedData(), newline] : []));
  return balanceOf(Buffer.concat(parts));
}

const newline = Buffer.from('\n');

function stream(pdf: PDF, text: string): PdfRef {
  return pdf.register(PdfStream.fromDict({}, Buffer.from(text, 'latin1')));
}
