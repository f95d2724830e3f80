import { PDF, PdfArray, PdfDict, PdfName, PdfNumber, type PdfRef, PdfStream, PdfString } from '@libpdf/core';
import { CannotSeal } from './cannot-seal';
import { inheritedFromTree, rotationOf, type SeenRectangle, shownBox, toCorners } from './page-geometry';

/** A picture of the seal on a page. */
export interface VisibleField {
  /** From 0. */
  readonly page: number;
  readonly rectangle: SeenRectangle;
  /** A PDF. Its first page is stretched to the rectangle and stands upright, however the page is turned. */
  readonly drawing: Uint8Array;
}

/** Print and Locked: ISO 32000-1, table 165. */
const widgetFlags = 132;
/** SignaturesExist and AppendOnly: ISO 32000-1, table 219. */
const signatureFlags = 3;

/** Adds the field of a signature, which is its own widget, to the form and to a page. */
export async function addSignatureField(
  pdf: PDF,
  name: string,
  signature: PdfRef,
  visible: VisibleField | undefined,
): Promise<void> {
  const page = pdf.getPage(visible?.page ?? 0);
  if (!page) throw new CannotSeal('no_such_page', `The document has ${pdf.getPageCount()} pages.`);
  const rotation = rotationOf(pdf, page);
  const corners = visible ? toCorners(visible.rectangle, shownBox(pdf, page), rotation) : [0, 0, 0, 0];
  const field = PdfDict.of({
    Type: PdfName.of('Annot'),
    Subtype: PdfName.of('Widget'),
    FT: PdfName.of('Sig'),
    T: PdfString.fromString(name),
    V: signature,
    P: page.ref,
    F: PdfNumber.of(widgetFlags),
    Rect: numbers(corners),
  });
  if (visible) field.set('AP', PdfDict.of({ N: await embedDrawing(pdf, visible.drawing, rotation) }));
  const reference = pdf.register(field);
  arrayOf(pdf, page.dict, 'Annots').push(reference);
  addToForm(pdf, name, reference);
}

function addToForm(pdf: PDF, name: string, field: PdfRef): void {
  const resolve = pdf.getObject.bind(pdf);
  const catalog = pdf.getCatalog();
  let form = catalog.getDict('AcroForm', resolve);
  if (!form) catalog.set('AcroForm', pdf.register((form = new PdfDict())));
  const fields = arrayOf(pdf, form, 'Fields');
  for (let index = 0; index < fields.length; index += 1) {
    const other = fields.at(index, resolve);
    if (other instanceof PdfDict && other.getString('T', resolve)?.asString() === name)
      throw new CannotSeal('field_exists', `The document already has a field named '${name}'.`);
  }
  fields.push(field);
  form.set('SigFlags', PdfNumber.of((form.getNumber('SigFlags', resolve)?.value ?? 0) | signatureFlags));
}

/** The first page of the drawing as a form XObject. A viewer maps its turned `BBox` onto the rectangle: 12.5.5. */
async function embedDrawing(pdf: PDF, drawing: Uint8Array, rotation: number): Promise<PdfRef> {
  const source = await PDF.load(drawing);
  const page = source.getPage(0);
  if (!page) throw new CannotSeal('unreadable', 'The drawing has no page.');
  const resources = inheritedFromTree(source, page, 'Resources');
  if (resources) page.dict.set('Resources', resources);
  const { ref } = await pdf.embedPage(source, 0);
  const form = pdf.getObject(ref);
  if (!(form instanceof PdfStream)) throw new CannotSeal('unreadable', 'The drawing has no content.');
  form.set('BBox', numbers(shownBox(source, page)));
  const turns = { 90: [0, 1, -1, 0, 0, 0], 180: [-1, 0, 0, -1, 0, 0], 270: [0, -1, 1, 0, 0, 0] };
  if (rotation === 90 || rotation === 180 || rotation === 270) form.set('Matrix', numbers(turns[rotation]));
  return ref;
}

/** The array under a key, made where there is none. */
function arrayOf(pdf: PDF, dictionary: PdfDict, key: string): PdfArray {
  const present = dictionary.getArray(key, pdf.getObject.bind(pdf));
  if (present) return present;
  const made = new PdfArray();
  dictionary.set(key, made);
  return made;
}

const numbers = (values: readonly number[]) => new PdfArray(values.map((value) => PdfNumber.of(value)));
