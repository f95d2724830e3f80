import { type PDF, PdfArray, PdfDict, PdfNumber, type PdfObject, type PDFPage } from '@libpdf/core';
import { CannotSeal } from './cannot-seal';

/** In points, as the page is seen: `/Rotate` and `/CropBox` applied, the origin in the upper left corner. */
export interface SeenRectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Lower left and upper right corner in the coordinates of the file. */
export type Corners = readonly [left: number, bottom: number, right: number, top: number];

/** Deeper trees of pages are hostile. */
const maxPageTreeDepth = 64;

/** The value of a page attribute that a page may inherit from the nodes above it: ISO 32000-1, 7.7.3.4. */
export function inheritedFromTree(pdf: PDF, page: PDFPage, key: string): PdfObject | undefined {
  const resolve = pdf.getObject.bind(pdf);
  let node: PdfDict | undefined = page.dict;
  for (let depth = 0; node && depth < maxPageTreeDepth; depth += 1) {
    const value = node.get(key, resolve);
    if (value !== undefined) return value;
    node = node.getDict('Parent', resolve);
  }
  return undefined;
}

/** @returns the turn of the page, clockwise */
export function rotationOf(pdf: PDF, page: PDFPage): 0 | 90 | 180 | 270 {
  const rotate = inheritedFromTree(pdf, page, 'Rotate');
  const degrees = rotate instanceof PdfNumber ? ((rotate.value % 360) + 360) % 360 : 0;
  return degrees === 90 || degrees === 180 || degrees === 270 ? degrees : 0;
}

/** The part of the page that is shown. */
export function shownBox(pdf: PDF, page: PDFPage): Corners {
  const media = box(inheritedFromTree(pdf, page, 'MediaBox')) ?? [0, 0, 612, 792];
  const crop = box(inheritedFromTree(pdf, page, 'CropBox'));
  if (!crop) return media;
  const shown: Corners = [
    Math.max(media[0], crop[0]),
    Math.max(media[1], crop[1]),
    Math.min(media[2], crop[2]),
    Math.min(media[3], crop[3]),
  ];
  return shown[0] < shown[2] && shown[1] < shown[3] ? shown : media;
}

/** @throws CannotSeal when the rectangle is empty or not fully on the page */
export function toCorners(rectangle: SeenRectangle, shown: Corners, rotation: 0 | 90 | 180 | 270): Corners {
  const [left, bottom, right, top] = shown;
  const isTurned = rotation === 90 || rotation === 270;
  const seen = isTurned ? { width: top - bottom, height: right - left } : { width: right - left, height: top - bottom };
  const { x, y, width, height } = rectangle;
  if (!(width > 0 && height > 0 && x >= 0 && y >= 0 && x + width <= seen.width && y + height <= seen.height))
    throw new CannotSeal('off_page', `The field must lie on the page, which is ${seen.width} × ${seen.height} points.`);
  if (rotation === 90) return [left + y, bottom + x, left + y + height, bottom + x + width];
  if (rotation === 180) return [right - x - width, bottom + y, right - x, bottom + y + height];
  if (rotation === 270) return [right - y - height, top - x - width, right - y, top - x];
  return [left + x, top - y - height, left + x + width, top - y];
}

function box(value: PdfObject | undefined): Corners | undefined {
  if (!(value instanceof PdfArray)) return undefined;
  const numbers = [...value].map((item) => (item instanceof PdfNumber ? item.value : NaN));
  const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = numbers;
  const corners: Corners = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  return corners.every(Number.isFinite) && corners[0] < corners[2] && corners[1] < corners[3] ? corners : undefined;
}
