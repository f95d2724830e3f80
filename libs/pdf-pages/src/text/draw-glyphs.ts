import type PDFDocument from 'pdfkit';
import type { DocumentFont, DocumentFonts } from '../fonts/document-fonts';
import type { Glyph } from './glyphs';

export interface Place {
  /** Points from the left edge of the page. */
  readonly x: number;
  /** The baseline, in points from the top edge of the page. */
  readonly y: number;
  /** Font size in points. */
  readonly size: number;
}

export type Pdf = typeof PDFDocument.prototype;

/** Draws glyphs of one font side by side. */
export function drawGlyphs(
  pdf: Pdf,
  fonts: DocumentFonts,
  font: DocumentFont,
  glyphs: readonly Glyph[],
  place: Place,
): void {
  fonts.useOnPage(font);
  const isLevel = glyphs.every(({ right, up }) => right === 0 && up === 0);
  const commands = isLevel ? inOneRow(font, glyphs, place) : oneByOne(font, glyphs, place);
  pdf.addContent(`BT /${font.id} ${decimal(place.size)} Tf ${commands} ET`);
}

function inOneRow(font: DocumentFont, glyphs: readonly Glyph[], { x, y }: Place): string {
  const parts = glyphs.map((glyph) => {
    const gap = decimal(glyph.width - glyph.advance);
    return `<${codeIn(font, glyph)}>${gap === '0' ? '' : gap}`;
  });
  return `${at(x, y)} [${parts.join('').replaceAll('><', '')}] TJ`;
}

/** Marks above and below letters have places of their own. */
function oneByOne(font: DocumentFont, glyphs: readonly Glyph[], { x, y, size }: Place): string {
  let left = x;
  const commands = glyphs.map((glyph) => {
    const start = at(left + (glyph.right * size) / 1000, y - (glyph.up * size) / 1000);
    left += (glyph.advance * size) / 1000;
    return `${start} <${codeIn(font, glyph)}> Tj`;
  });
  return commands.join(' ');
}

/** The page counts from its top, text from its bottom. */
function at(x: number, y: number): string {
  return `1 0 0 -1 ${decimal(x)} ${decimal(y)} Tm`;
}

function codeIn(font: DocumentFont, { id, width, codePoints }: Glyph): string {
  return font.codeOf(id, width, codePoints).toString(16).padStart(4, '0');
}

/** In thousandths of the font size. */
export function widthOf(glyphs: readonly Glyph[]): number {
  return glyphs.reduce((sum, { advance }) => sum + advance, 0);
}

export function decimal(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
