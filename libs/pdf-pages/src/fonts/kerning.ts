import { create, type Font } from 'fontkit';
import { type FontName, readFont, type Weight } from './font-files';

const letter = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]$/u;
const maxPairs = 50_000;

const fonts = new Map<Weight, Font>();
const pairs = new Map<string, number>();

/** How much closer (negative) two letters stand, in thousandths of the font size. Kept for the process: a font never changes. */
export function kerning(left: string, right: string | undefined, name: FontName, weight: Weight): number {
  if (name !== 'latin' || right === undefined || !letter.test(left) || !letter.test(right)) return 0;
  const key = `${weight}${left}${right}`;
  const known = pairs.get(key);
  if (known !== undefined) return known;
  const units = measure(left + right, fontOf(weight));
  if (pairs.size < maxPairs) pairs.set(key, units);
  return units;
}

function measure(pair: string, font: Font): number {
  const { glyphs, positions } = font.layout(pair, { liga: false, clig: false, calt: false });
  if (glyphs.length !== 2) return 0;
  return ((positions[0]!.xAdvance - glyphs[0]!.advanceWidth) * 1000) / font.unitsPerEm;
}

function fontOf(weight: Weight): Font {
  const opened = fonts.get(weight) ?? (create(readFont('latin', weight)) as Font);
  fonts.set(weight, opened);
  return opened;
}
