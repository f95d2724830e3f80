import LineBreaker from 'linebreak';
import { charactersOf, wordStartsOf } from './segments';

export interface LineRange {
  readonly start: number;
  /** Without the spaces at the end of the line. */
  readonly end: number;
}

/** Width of a part of the text, in any unit. */
export type Measure = (start: number, end: number) => number;

/** A longer word is broken without asking for its width: laying it out as a whole could take long. */
const longWord = 200;
/** Characters on a line, also where they have no width. */
const maxLength = 1_000;

/** These scripts put no spaces between words. */
const withoutSpaces = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Breaks a text without line ends into lines that fit. A word that is wider than a line is broken between characters. */
export function breakLines(text: string, maxWidth: number, measure: Measure): LineRange[] {
  const lines: LineRange[] = [];
  let [start, end, width] = [0, 0, 0];
  for (const next of piecesOf(text, maxWidth, measure)) {
    const last = trimmed(text, end, next);
    const piece = measure(end, last);
    if (end > start && (width + piece > maxWidth || next - start > maxLength)) {
      lines.push({ start, end: trimmed(text, start, end) });
      [start, width] = [end, 0];
    }
    width += piece + measure(last, next);
    end = next;
  }
  return [...lines, { start, end: trimmed(text, start, end) }];
}

/** Ends of the pieces that stay on one line. */
function* piecesOf(text: string, maxWidth: number, measure: Measure): Generator<number> {
  let start = 0;
  for (const end of opportunitiesOf(text)) {
    if (end - start > longWord || measure(start, trimmed(text, start, end)) > maxWidth)
      for (const part of partsOf(text.slice(start, end))) yield (start += part);
    else yield (start = end);
  }
}

/** Lengths of the characters of a word. A character with hundreds of marks is cut. */
function* partsOf(word: string): Generator<number> {
  for (const { text } of charactersOf(word))
    for (let at = 0; at < text.length; at += longWord) yield Math.min(longWord, text.length - at);
}

function opportunitiesOf(text: string): number[] {
  const breaker = new LineBreaker(text);
  const ends = new Set<number>();
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) ends.add(next.position);
  if (withoutSpaces.test(text)) for (const start of wordStartsOf(text)) ends.add(start);
  ends.delete(0);
  if (text.length > 0) ends.add(text.length);
  return [...ends].sort((one, other) => one - other);
}

function trimmed(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && (text[last - 1] === ' ' || text[last - 1] === '\t' || text[last - 1] === '\u3000')) last -= 1;
  return last;
}
