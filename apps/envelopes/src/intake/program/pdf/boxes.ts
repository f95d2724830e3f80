import { type PDF, PdfArray, PdfNumber, type PdfObject } from '@libpdf/core';
import { pageSides, type SeenPage } from '../../intake-job';
import { Refused } from '../refused';
import type { Page } from './page-tree';

/** Lower left and upper right corner in the coordinates of the file. */
export type Corners = readonly [left: number, bottom: number, right: number, top: number];
export type Turn = 0 | 90 | 180 | 270;

export interface Shown {
  readonly box: Corners;
  /** Clockwise. */
  readonly turn: Turn;
  readonly seen: SeenPage;
}

/** Boxes of printers, and a scale. They change nothing of what is seen beside its size on paper. */
const dropped = ['CropBox', 'BleedBox', 'TrimBox', 'ArtBox', 'UserUnit'];

/**
 * Gives the page the part that is shown as its only box, and its turn.
 * @throws Refused when readers do not support the size
 */
export function settleBoxes(pdf: PDF, { dict, number }: Page): Shown {
  const box = shownBox(pdf, dict.get('MediaBox'), dict.get('CropBox'));
  const turn = turnOf(pdf, dict.get('Rotate'));
  const [width, height] = [box[2] - box[0], box[3] - box[1]];
  if (Math.min(width, height) < pageSides.least || Math.max(width, height) > pageSides.most)
    throw new Refused(
      'page_size',
      `Page ${number} measures ${round(width)} × ${round(height)} points. ${sidesAllowed}`,
    );
  for (const key of dropped) dict.delete(key);
  dict.set('MediaBox', new PdfArray(box.map((side) => PdfNumber.of(side))));
  dict.set('Rotate', PdfNumber.of(turn));
  const isTurned = turn === 90 || turn === 270;
  const seen = isTurned ? { width: height, height: width } : { width, height };
  return { box, turn, seen: { width: round(seen.width), height: round(seen.height) } };
}

const sidesAllowed = `A side of a page has ${pageSides.least} to ${pageSides.most} points.`;

/** The matrix that maps points of the page as it is seen, from its lower left corner, to coordinates of the file. */
export function fromSeen({ box: [left, bottom, right, top], turn }: Shown): readonly number[] {
  if (turn === 90) return [0, 1, -1, 0, right, bottom];
  if (turn === 180) return [-1, 0, 0, -1, right, top];
  if (turn === 270) return [0, -1, 1, 0, left, top];
  return [1, 0, 0, 1, left, bottom];
}

function shownBox(pdf: PDF, mediaBox: PdfObject | undefined, cropBox: PdfObject | undefined): Corners {
  const media = cornersOf(pdf, mediaBox) ?? [0, 0, 612, 792];
  const crop = cornersOf(pdf, cropBox);
  if (!crop) return media;
  const shown: Corners = [
    Math.max(media[0], crop[0]),
    Math.max(media[1], crop[1]),
    Math.min(media[2], crop[2]),
    Math.min(media[3], crop[3]),
  ];
  return shown[0] < shown[2] && shown[1] < shown[3] ? shown : media;
}

function turnOf(pdf: PDF, rotate: PdfObject | undefined): Turn {
  const value = resolved(pdf, rotate);
  const degrees = value instanceof PdfNumber ? ((value.value % 360) + 360) % 360 : 0;
  return degrees === 90 || degrees === 180 || degrees === 270 ? degrees : 0;
}

/** A rectangle by any two opposite corners. */
export function cornersOf(pdf: PDF, value: PdfObject | undefined): Corners | undefined {
  const numbers = numbersOf(pdf, value);
  if (numbers?.length !== 4) return undefined;
  const [x1, y1, x2, y2] = numbers as [number, number, number, number];
  const corners: Corners = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  return corners[0] < corners[2] && corners[1] < corners[3] ? corners : undefined;
}

/** Undefined for anything but an array of numbers. */
export function numbersOf(pdf: PDF, value: PdfObject | undefined): number[] | undefined {
  const array = resolved(pdf, value);
  if (!(array instanceof PdfArray)) return undefined;
  const numbers = array.toArray().map((item) => resolved(pdf, item));
  const values = numbers.map((item) => (item instanceof PdfNumber ? item.value : NaN));
  return values.every((number) => Number.isFinite(number)) ? values : undefined;
}

function resolved(pdf: PDF, value: PdfObject | undefined): PdfObject | undefined {
  return value?.type === 'ref' ? (pdf.getObject(value) ?? undefined) : value;
}

function round(points: number): number {
  return Math.round(points * 1000) / 1000;
}
