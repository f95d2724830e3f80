import { fontChain, hasCharacter } from '../fonts/coverage';
import type { FontName } from '../fonts/font-files';
import { type Direction, levelsOf } from './direction';
import { charactersOf } from './segments';

/** A part of a text with one font and one direction. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly level: number;
  /** None for characters that no font has. */
  readonly font: FontName | undefined;
}

const plain = /^[\x20-\x7e\xa0-\xac\xae-\u024f]*$/;
const ignorable = /\p{Default_Ignorable_Code_Point}/u;
/** Control characters, halves of surrogate pairs, and characters that turn the direction of the text that follows. */
const neverDrawn = /[\p{Cc}\p{Cs}\u202a-\u202e]/u;

/** Splits a text without line ends. `language` is a BCP 47 tag. */
export function spansOf(text: string, direction: Direction, language: string): Span[] {
  if (direction === 'ltr' && plain.test(text)) return [{ start: 0, end: text.length, level: 0, font: 'latin' }];
  // An override could show a file name backwards: it is drawn as a box and turns nothing.
  const levels = levelsOf(text.replace(/[\u202a-\u202e]/g, '\ufffc'), direction);
  const chain = fontChain(text, language);
  const spans: Span[] = [];
  for (const { start, text: character } of charactersOf(text)) {
    const last = spans.at(-1);
    const level = levels[start]!;
    const font = fontOf(character, chain, last?.font);
    const end = start + character.length;
    if (last && last.level === level && last.font === font) spans.splice(-1, 1, { ...last, end });
    else spans.push({ start, end, level, font });
  }
  return spans;
}

/** Stays with the font before where it can, so that spaces and digits of a sentence look alike. */
function fontOf(grapheme: string, chain: readonly FontName[], before: FontName | undefined): FontName | undefined {
  if (neverDrawn.test(grapheme)) return undefined;
  const drawn = Array.from(grapheme).filter((character) => !ignorable.test(character));
  const hasAll = (font: FontName) => drawn.every((character) => hasCharacter(font, character.codePointAt(0)!));
  const isCommon = drawn.every((character) => common.test(character));
  if (before && isCommon && hasAll(before)) return before;
  return chain.find(hasAll);
}

const common = /[\p{Script=Common}\p{Script=Inherited}]/u;
