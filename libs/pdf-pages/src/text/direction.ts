import createBidi from 'bidi-js';

export type Direction = 'ltr' | 'rtl';

const bidi = createBidi();

/** Types of UAX 9 whose characters have a direction of their own. */
const leftToRight = new Set(['L']);
const rightToLeft = new Set(['R', 'AL']);

/** The direction of data, such as a name: that of its first letter. Numbers, times and IP addresses run to the right. */
export function directionOfData(text: string): Direction {
  for (const character of text) {
    const direction = directionOf(character);
    if (direction) return direction;
  }
  return 'ltr';
}

/** The direction of a sentence: that of the document if any letter of it runs that way, so that it may begin with a foreign name. */
export function directionOfProse(text: string, document: Direction): Direction {
  for (const character of text) if (directionOf(character) === document) return document;
  return directionOfData(text);
}

/** The embedding level of each UTF-16 unit (UAX 9); odd levels run from right to left. */
export function levelsOf(text: string, direction: Direction): Uint8Array {
  return bidi.getEmbeddingLevels(text, direction).levels;
}

/** Brackets and the like look the other way in text that runs from right to left. */
export function mirrored(text: string): string {
  return Array.from(text, (character) => bidi.getMirroredCharacter(character) ?? character).join('');
}

/** Rule L2 of UAX 9: the runs of a line, from left to right. */
export function inVisualOrder<Run extends { readonly level: number }>(runs: readonly Run[]): Run[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level -= 1) {
    for (let start = 0; start < ordered.length; start += 1) {
      let end = start;
      while (end < ordered.length && ordered[end]!.level >= level) end += 1;
      if (end > start) ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
      start = Math.max(start, end);
    }
  }
  return ordered;
}

function directionOf(character: string): Direction | undefined {
  const type = bidi.getBidiCharTypeName(character);
  if (leftToRight.has(type)) return 'ltr';
  return rightToLeft.has(type) ? 'rtl' : undefined;
}
