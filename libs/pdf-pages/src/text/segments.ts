export interface Segment {
  readonly start: number;
  readonly text: string;
}

const characters = new Intl.Segmenter('und', { granularity: 'grapheme' });
const words = new Intl.Segmenter('und', { granularity: 'word' });

/** The cost of Intl.Segmenter grows with the square of the length of the text: 12 s for 80,000 characters. */
const chunkLength = 1_000;

/** Characters as a reader sees them, with their marks. */
export function* charactersOf(text: string): Generator<Segment> {
  for (const { start, text: chunk } of chunksOf(text))
    for (const { segment, index } of characters.segment(chunk)) yield { start: start + index, text: segment };
}

/** Positions at which words begin, in scripts without spaces too. */
export function* wordStartsOf(text: string): Generator<number> {
  for (const { start, text: chunk } of chunksOf(text))
    for (const { index, isWordLike } of words.segment(chunk)) if (isWordLike) yield start + index;
}

/** Cuts between two characters of Unicode, not within one. */
function* chunksOf(text: string): Generator<Segment> {
  for (let start = 0; start < text.length;) {
    const end = start + chunkLength;
    const isWithin = /[\udc00-\udfff]/.test(text[end] ?? '');
    const chunk = text.slice(start, isWithin ? end + 1 : end);
    yield { start, text: chunk };
    start += chunk.length;
  }
}
