import { type PDF, PdfArray, PdfDict, PdfName, PdfNumber, type PdfObject, PdfRef, PdfStream } from '@libpdf/core';
import type { Findings } from '../findings';
import { cornersOf, type Corners, numbersOf } from './boxes';
import { addContent, addResource } from './content';
import type { Page } from './page-tree';

const maxAnnotations = 20_000;
/** Invisible, Hidden and NoView: ISO 32000-1, table 165. */
const hiddenFlags = 1 | 2 | 32;
/** Removed as content of their own kind. */
const neverDrawn = new Set(['Popup', 'FileAttachment', 'RichMedia', 'Screen', 'Movie', 'Sound', '3D']);

/** Draws annotations and form fields onto the page as they look, and keeps nothing of them but web links. */
export function flattenAnnotations(pdf: PDF, page: Page, pages: ReadonlySet<PdfObject>, findings: Findings): void {
  const resolve = pdf.getObject.bind(pdf);
  const annotations = page.dict.getArray('Annots', resolve)?.toArray().slice(0, maxAnnotations) ?? [];
  const links: PdfDict[] = [];
  for (const item of annotations) {
    const annotation = item instanceof PdfRef ? resolve(item) : item;
    if (!(annotation instanceof PdfDict)) continue;
    const subtype = annotation.getName('Subtype', resolve)?.value ?? '';
    if (subtype === 'Link') links.push(...linkOf(pdf, annotation, pages));
    else if (!neverDrawn.has(subtype)) draw(pdf, page, annotation, subtype === 'Widget', findings);
  }
  page.dict.delete('Annots');
  if (links.length > 0) page.dict.set('Annots', new PdfArray(links.map((link) => pdf.register(link))));
}

function draw(pdf: PDF, page: Page, annotation: PdfDict, isField: boolean, findings: Findings): void {
  const resolve = pdf.getObject.bind(pdf);
  const flags = annotation.getNumber('F', resolve)?.value ?? 0;
  const rectangle = cornersOf(pdf, annotation.get('Rect'));
  if (flags & hiddenFlags || !rectangle) return;
  const found = appearanceOf(pdf, annotation);
  const matrix = found && placing(pdf, found.stream, rectangle);
  if (!found || !matrix) {
    // An empty field has nothing to show.
    if (!isField) findings.add('annotation_removed', page.number);
    return;
  }
  found.stream.set('Type', PdfName.of('XObject'));
  found.stream.set('Subtype', PdfName.of('Form'));
  const name = addResource(pdf, page, 'XObject', found.ref);
  addContent(pdf, page, `${matrix.map(asText).join(' ')} cm /${name} Do`);
  if (!isField) findings.add('annotations_flattened', page.number);
}

function appearanceOf(pdf: PDF, annotation: PdfDict): { stream: PdfStream; ref: PdfRef } | undefined {
  const resolve = pdf.getObject.bind(pdf);
  const entry = annotation.getDict('AP', resolve)?.get('N');
  let value = entry instanceof PdfRef ? resolve(entry) : entry;
  let ref = entry instanceof PdfRef ? entry : undefined;
  if (value instanceof PdfDict && !(value instanceof PdfStream)) {
    const state = value.get(annotation.getName('AS', resolve)?.value ?? 'Off');
    value = state instanceof PdfRef ? resolve(state) : state;
    ref = state instanceof PdfRef ? state : undefined;
  }
  return value instanceof PdfStream ? { stream: value, ref: ref ?? pdf.register(value) } : undefined;
}

/** The matrix that puts an appearance into its rectangle: ISO 32000-1, 12.5.5, algorithm 8.1. */
function placing(pdf: PDF, appearance: PdfStream, rectangle: Corners): number[] | undefined {
  const box = cornersOf(pdf, appearance.get('BBox'));
  if (!box) return undefined;
  const matrix = numbersOf(pdf, appearance.get('Matrix'));
  const [a, b, c, d, e, f] = (matrix?.length === 6 ? matrix : [1, 0, 0, 1, 0, 0]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const corners = [
    [box[0], box[1]],
    [box[2], box[1]],
    [box[2], box[3]],
    [box[0], box[3]],
  ] as [number, number][];
  const xs = corners.map(([x, y]) => a * x + c * y + e);
  const ys = corners.map(([x, y]) => b * x + d * y + f);
  const [left, bottom] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - bottom];
  if (!(width > 0 && height > 0)) return undefined;
  const [scaleX, scaleY] = [(rectangle[2] - rectangle[0]) / width, (rectangle[3] - rectangle[1]) / height];
  const placed = [scaleX, 0, 0, scaleY, rectangle[0] - left * scaleX, rectangle[1] - bottom * scaleY];
  return placed.every((number) => Number.isFinite(number) && Math.abs(number) < 1e7) ? placed : undefined;
}

/** A link to the web, to a mail address or to a page of this file. Others have been found by `findActiveContent`. */
function linkOf(pdf: PDF, annotation: PdfDict, pages: ReadonlySet<PdfObject>): PdfDict[] {
  const resolve = pdf.getObject.bind(pdf);
  const rectangle = cornersOf(pdf, annotation.get('Rect'));
  if (!rectangle) return [];
  const link = PdfDict.of({
    Type: PdfName.of('Annot'),
    Subtype: PdfName.of('Link'),
    Rect: new PdfArray(rectangle.map((side) => PdfNumber.of(side))),
    Border: new PdfArray([0, 0, 0].map((side) => PdfNumber.of(side))),
    // Printed like the rest of the page.
    F: PdfNumber.of(4),
  });
  const action = annotation.getDict('A', resolve);
  const kind = action?.getName('S', resolve)?.value;
  const uri = action?.getString('URI', resolve);
  if (kind === 'URI' && uri && isWebLink(uri.asString())) {
    link.set('A', PdfDict.of({ S: PdfName.of('URI'), URI: uri }));
    return [link];
  }
  const target = kind === 'GoTo' ? action!.get('D', resolve) : annotation.get('Dest', resolve);
  const first = target instanceof PdfArray ? target.at(0) : undefined;
  const page = first instanceof PdfRef ? resolve(first) : undefined;
  if (!first || !page || !pages.has(page)) return [];
  link.set('Dest', new PdfArray([first, PdfName.of('Fit')]));
  return [link];
}

export function isWebLink(uri: string): boolean {
  return /^(?:https?:\/\/|mailto:)[\x21-\x7e]{1,2000}$/i.test(uri);
}

function asText(number: number): string {
  return number.toFixed(5);
}
