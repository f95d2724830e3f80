import { PDF } from '@libpdf/core';
import type { FoundText, TextQuery } from '../../intake-job';
import { type Corners, settleBoxes, type Shown } from './boxes';
import { readPages } from './page-tree';

/** Where texts stand in a clean PDF: on the page that the query names, or else in the whole document. */
export async function findTexts(bytes: Uint8Array, queries: readonly TextQuery[]): Promise<(FoundText | null)[]> {
  const pdf = await PDF.load(bytes);
  const shown = readPages(pdf).map((page) => settleBoxes(pdf, page));
  const known = new Map<string, readonly TextMatch[]>();
  return queries.map(({ text, page, index }) => {
    const matches = known.get(text) ?? inReadingOrder(pdf.findText(patternOf(text)), shown);
    known.set(text, matches);
    const match = matches.filter(({ pageIndex }) => pageIndex === page - 1)[index] ?? matches[index];
    return match ? { page: match.pageIndex + 1, ...seenBox(match, shown[match.pageIndex]!) } : null;
  });
}

/** In any case, and with any white space between words. */
function patternOf(text: string): RegExp {
  const words = text.trim().split(/\s+/);
  return new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('\\s+'), 'gi');
}

function inReadingOrder(matches: readonly TextMatch[], shown: readonly Shown[]): TextMatch[] {
  const placed = matches.map((match) => ({ match, box: seenBox(match, shown[match.pageIndex]!) }));
  const order = (one: (typeof placed)[number], other: (typeof placed)[number]) =>
    one.match.pageIndex - other.match.pageIndex || one.box.y - other.box.y || one.box.x - other.box.x;
  return placed.sort(order).map(({ match }) => match);
}

type TextMatch = ReturnType<PDF['findText']>[number];
type Box = Omit<FoundText, 'page'>;

/** From coordinates of the file to points from the upper left corner of the page as it is seen. */
function seenBox({ bbox }: TextMatch, { box, turn, seen }: Shown): Box {
  const corners: Corners = [bbox.x, bbox.y, bbox.x + bbox.width, bbox.y + bbox.height];
  const [x1, y1] = seenPoint(corners[0], corners[1], box, turn);
  const [x2, y2] = seenPoint(corners[2], corners[3], box, turn);
  const [left, bottom] = [Math.min(x1, x2), Math.min(y1, y2)];
  const [width, height] = [Math.abs(x1 - x2), Math.abs(y1 - y2)];
  return { x: left, y: seen.height - bottom - height, width, height };
}

/** The inverse of `fromSeen`: points from the lower left corner of the page as it is seen. */
function seenPoint(x: number, y: number, [left, bottom, right, top]: Corners, turn: Shown['turn']): [number, number] {
  if (turn === 90) return [y - bottom, right - x];
  if (turn === 180) return [right - x, top - y];
  if (turn === 270) return [top - y, x - left];
  return [x - left, y - bottom];
}
