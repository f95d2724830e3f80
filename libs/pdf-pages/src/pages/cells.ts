import { directionOfData } from '../text/direction';
import { type Line, lineHeight, type TextStyle } from '../text/text-layout';
import type { Sheet, TextArea } from './sheet';

export interface Column {
  readonly title: string;
  /** Share of the width, 1 by default. */
  readonly share?: number;
  /** Numbers stand at the end. `start` by default. */
  readonly alignment?: 'start' | 'end';
}

export type Row = readonly string[];

export interface Cell extends TextArea {
  readonly lines: readonly Line[];
}

/** Points around the text of a cell. */
export const padding = 4;
const size = 9;
export const step = size * lineHeight;

/** Lays out the cells of a row, from the side on which the document begins. */
export function layOutCells(
  sheet: Sheet,
  columns: readonly Column[],
  values: Row,
  weightOf: (column: number) => TextStyle['weight'],
): Cell[] {
  const shares = columns.map(({ share = 1 }) => share);
  const all = shares.reduce((one, other) => one + other, 0);
  let before = 0;
  return columns.map(({ alignment = 'start' }, column) => {
    const width = (shares[column]! / all) * sheet.width;
    const x = sheet.direction === 'rtl' ? sheet.left + sheet.width - before - width : sheet.left + before;
    before += width;
    const text = values[column] ?? '';
    const style = { size, weight: weightOf(column) };
    const inner = width - 2 * padding;
    const lines = sheet.layout.lines(text, style, directionOfData(text), inner);
    return { x: x + padding, width: inner, style, lines, alignment: sheet[alignment] };
  });
}

export function linesIn(cells: readonly Cell[]): number {
  return Math.max(0, ...cells.map(({ lines }) => lines.length));
}

/** Points. */
export function heightOf(cells: readonly Cell[]): number {
  return cells.length === 0 ? 0 : linesIn(cells) * step + 2 * padding;
}
