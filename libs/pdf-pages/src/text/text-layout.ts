import type { DocumentFont, DocumentFonts } from '../fonts/document-fonts';
import type { Weight } from '../fonts/font-files';
import { breakLines } from './break-lines';
import { type Direction, inVisualOrder } from './direction';
import { type Glyph, layOut } from './glyphs';
import { type Span, spansOf } from './spans';

export interface TextStyle {
  /** Points. */
  readonly size: number;
  readonly weight: Weight;
}

/** Glyphs of one font, from left to right, or characters that no font has. */
export interface Run {
  readonly text: string;
  /** Place of the text in its line or paragraph. */
  readonly start: number;
  readonly level: number;
  readonly font: DocumentFont | undefined;
  readonly glyphs: readonly Glyph[];
}

export interface Line {
  /** From left to right. */
  readonly runs: readonly Run[];
  /** Points. */
  readonly width: number;
}

/** Width of the box of a character that no font has, in thousandths of the font size. */
export const boxWidth = 750;
/** From one line to the next, in font sizes. */
export const lineHeight = 1.4;
/** From the top of a line to its baseline, in font sizes. */
export const baseline = 1.05;

const lineEnds = /\r\n|[\n\r\v\f\x85\u2028\u2029]/;
const maxShaped = 5_000;

/** Lays out text in the fonts of one document. */
export class TextLayout {
  private readonly missing = new Set<number>();
  private readonly shaped = new Map<string, Glyph[]>();

  constructor(
    private readonly fonts: DocumentFonts,
    /** BCP 47 tag. */
    private readonly language: string,
  ) {}

  /** Characters that no font has, for example `U+1F600`, in ascending order. */
  get missingCharacters(): string[] {
    const codePoints = [...this.missing].sort((one, other) => one - other);
    return codePoints.map((each) => `U+${each.toString(16).toUpperCase().padStart(4, '0')}`);
  }

  /** @param maxWidth points */
  lines(text: string, style: TextStyle, direction: Direction, maxWidth: number): Line[] {
    return text
      .normalize('NFC')
      .replaceAll('\t', ' ')
      .split(lineEnds)
      .flatMap((part) => {
        const spans = spansOf(part, direction, this.language);
        const measure = (start: number, end: number) => widthOf(this.runs(part, spans, style, start, end), style.size);
        return breakLines(part, maxWidth, measure).map(({ start, end }) => {
          const runs = inVisualOrder(this.runs(part, spans, style, start, end));
          return { runs, width: widthOf(runs, style.size) };
        });
      });
  }

  private runs(text: string, spans: readonly Span[], { weight }: TextStyle, start: number, end: number): Run[] {
    const runs: Run[] = [];
    for (let at = firstWithin(spans, start); at < spans.length && spans[at]!.start < end; at += 1) {
      const span = spans[at]!;
      const from = Math.max(start, span.start);
      runs.push(this.run(text.slice(from, Math.min(end, span.end)), from, span, weight));
    }
    return runs;
  }

  private run(text: string, start: number, { font: name, level }: Span, weight: Weight): Run {
    if (!name) return this.boxes(text, start, level);
    const font = this.fonts.open(name, weight);
    const isRtl = level % 2 === 1;
    const key = `${font.id} ${level % 2} ${text}`;
    let glyphs = this.shaped.get(key);
    if (!glyphs) {
      glyphs = layOut(text, font, name, weight, isRtl);
      if (this.shaped.size < maxShaped && text.length < 50) this.shaped.set(key, glyphs);
    }
    return { text, start, level, font, glyphs };
  }

  private boxes(text: string, start: number, level: number): Run {
    const codePoints = Array.from(text, (character) => character.codePointAt(0)!);
    for (const each of codePoints) this.missing.add(each);
    const box = { id: 0, width: boxWidth, advance: boxWidth, right: 0, up: 0 };
    const glyphs = codePoints.map((each) => ({ ...box, codePoints: [each] }));
    return { text, start, level, font: undefined, glyphs: level % 2 === 1 ? glyphs.reverse() : glyphs };
  }
}

/** Index of the first span that ends after the position. */
function firstWithin(spans: readonly Span[], position: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.end > position) high = middle;
    else low = middle + 1;
  }
  return low;
}

function widthOf(runs: readonly Run[], size: number): number {
  let units = 0;
  for (const { glyphs } of runs) for (const { advance } of glyphs) units += advance;
  return (units * size) / 1000;
}
