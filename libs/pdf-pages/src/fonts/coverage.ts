import { create, type Font } from 'fontkit';
import { type FontName, readFont } from './font-files';

const opened = new Map<FontName, Font>();

/** Only asked which characters it has: layout would keep characters of one document for the next. */
export function hasCharacter(name: FontName, codePoint: number): boolean {
  let font = opened.get(name);
  if (!font) opened.set(name, (font = create(readFont(name, 'regular')) as Font));
  return font.hasGlyphForCodePoint(codePoint);
}

const hangul = /\p{Script=Hangul}/u;
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const others: readonly FontName[] = ['latin', 'arabic', 'hebrew', 'thai'];

/**
 * The fonts in which the characters of a text are looked for, in this order. Chinese, Japanese and Korean write some of
 * the same characters in different forms: the text decides, or else the language of the document (BCP 47).
 */
export function fontChain(text: string, language: string): readonly FontName[] {
  const east: readonly FontName[] = ['chinese', 'japanese', 'korean'];
  const first = easternFont(text, language);
  return [...others, first, ...east.filter((name) => name !== first), 'symbols'];
}

function easternFont(text: string, language: string): FontName {
  if (kana.test(text) || language.startsWith('ja')) return 'japanese';
  if (hangul.test(text) || language.startsWith('ko')) return 'korean';
  return 'chinese';
}
