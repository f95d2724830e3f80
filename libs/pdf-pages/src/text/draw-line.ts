import type { DocumentFont, DocumentFonts } from '../fonts/document-fonts';
import { boxOf } from './box';
import { decimal, drawGlyphs, type Pdf, type Place, widthOf } from './draw-glyphs';
import { layOut } from './glyphs';
import type { Line, Run } from './text-layout';

const hasMarks = /\p{M}/u;

/** Draws a line of text in the current fill colour. Its runs are written in the order in which they are read. */
export function drawLine(pdf: Pdf, fonts: DocumentFonts, line: Line, place: Place): void {
  for (const { run, x } of placed(line.runs, place).sort((one, other) => one.run.start - other.run.start)) {
    if (run.font) drawRun(pdf, fonts, run.font, run, { ...place, x });
    else drawBoxes(pdf, fonts, run, { ...place, x });
  }
}

function drawRun(pdf: Pdf, fonts: DocumentFonts, font: DocumentFont, run: Run, place: Place): void {
  const draw = () => drawGlyphs(pdf, fonts, font, run.glyphs, place);
  if (isReordered(run)) as(pdf, run.text, draw);
  else draw();
}

/** In Devanagari, some vowels are drawn on the left of the consonant that they follow in the text. */
function isReordered({ glyphs, text, level }: Run): boolean {
  if (level % 2 === 1 || !hasMarks.test(text)) return false;
  return text !== String.fromCodePoint(...glyphs.flatMap(({ codePoints }) => codePoints));
}

/** Where each run of a line begins. */
function placed(runs: readonly Run[], { x, size }: Place) {
  let left = x;
  return runs.map((run) => {
    const start = left;
    left += (widthOf(run.glyphs) * size) / 1000;
    return { run, x: start };
  });
}

function as(pdf: Pdf, actual: string, draw: () => void): void {
  pdf.markContent('Span', { actual });
  draw();
  pdf.endMarkedContent();
}

function drawBoxes(pdf: Pdf, fonts: DocumentFonts, { glyphs }: Run, place: Place): void {
  glyphs.forEach(({ codePoints, advance }, number) => {
    const [codePoint] = codePoints as [number];
    const isShown = !/[\p{Cc}\p{Cs}]/u.test(String.fromCodePoint(codePoint));
    const x = place.x + (number * advance * place.size) / 1000;
    as(pdf, isShown ? String.fromCodePoint(codePoint) : '\ufffd', () =>
      drawBox(pdf, fonts, codePoint, { ...place, x }),
    );
  });
}

function drawBox(pdf: Pdf, fonts: DocumentFonts, codePoint: number, { x, y, size }: Place): void {
  const { left, bottom, width, height, rows } = boxOf(codePoint);
  const unit = size / 1000;
  const stroke = `${decimal(x + left * unit)} ${decimal(y - bottom * unit)} ${decimal(width * unit)} ${decimal(-height * unit)} re S`;
  pdf.addContent(`q ${decimal(30 * unit)} w ${stroke} Q`);
  rows.forEach((digits, row) => {
    const font = fonts.open('latin', 'regular');
    const glyphs = layOut(digits, font, 'latin', 'regular', false);
    const digitSize = 0.33 * size;
    const indent = (width * unit - (widthOf(glyphs) * digitSize) / 1000) / 2;
    const place = { x: x + left * unit + indent, y: y - (480 - row * 420) * unit, size: digitSize };
    drawGlyphs(pdf, fonts, font, glyphs, place);
  });
}
