import type { Font } from 'fontkit';
import type { DocumentFont } from '../fonts/document-fonts';
import { kerning } from '../fonts/kerning';
import type { FontName, Weight } from '../fonts/font-files';
import { type Direction, mirrored } from './direction';

/** Lengths in thousandths of the font size. */
export interface Glyph {
  readonly id: number;
  /** The characters of the text that it stands for. */
  readonly codePoints: readonly number[];
  /** Width that the font gives to the glyph. */
  readonly width: number;
  /** To the place of the next glyph. */
  readonly advance: number;
  readonly right: number;
  readonly up: number;
}

/** Scripts whose characters stand side by side. Their marks need the tables of the font, as all other scripts do. */
const simple =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Common}]*$/u;
const needsTables = /[\p{M}\u1100-\u11ff]/u;
const ignorable = /\p{Default_Ignorable_Code_Point}/u;

/** Lays out text of one font and one direction: its glyphs from left to right. */
export function layOut(text: string, source: DocumentFont, name: FontName, weight: Weight, isRtl: boolean): Glyph[] {
  const drawn = isRtl ? mirrored(text) : text;
  const isSimple = simple.test(drawn) && !needsTables.test(drawn);
  const glyphs = isSimple
    ? sideBySide(drawn, source.font, name, weight, isRtl)
    : withTables(drawn, source.font, isRtl ? 'rtl' : 'ltr');
  return isRtl ? glyphs.map(unmirrored) : glyphs;
}

/** A bracket that is drawn as the other one still stands for itself: mirroring twice gives the character of the text. */
function unmirrored(glyph: Glyph): Glyph {
  return { ...glyph, codePoints: Array.from(mirrored(String.fromCodePoint(...glyph.codePoints)), codePointOf) };
}

function codePointOf(character: string): number {
  return character.codePointAt(0)!;
}

/** Many times faster than the tables of the font, and the same for these scripts but for ligatures. */
function sideBySide(text: string, font: Font, name: FontName, weight: Weight, isRtl: boolean): Glyph[] {
  const scale = 1000 / font.unitsPerEm;
  const characters = Array.from(text).filter((character) => !ignorable.test(character));
  const glyphs = characters.map((character, at) => {
    const codePoint = codePointOf(character);
    const glyph = font.glyphForCodePoint(codePoint);
    const width = glyph.advanceWidth * scale;
    const advance = width + kerning(character, characters[at + 1], name, weight);
    return { id: glyph.id, codePoints: [codePoint], width, advance, right: 0, up: 0 };
  });
  return isRtl ? glyphs.reverse() : glyphs;
}

function withTables(text: string, font: Font, direction: Direction): Glyph[] {
  const scale = 1000 / font.unitsPerEm;
  const run = font.layout(text, undefined, undefined, undefined, direction);
  return run.glyphs.map((glyph, at) => {
    const { xAdvance, xOffset, yOffset } = run.positions[at]!;
    return {
      id: glyph.id,
      codePoints: glyph.codePoints,
      width: glyph.advanceWidth * scale,
      advance: xAdvance * scale,
      right: xOffset * scale,
      up: yOffset * scale,
    };
  });
}
