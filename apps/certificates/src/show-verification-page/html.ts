/** Markup that may stand in a page as it is. Only `html` makes it. */
export class Html {
  constructor(readonly markup: string) {}
}

export type Piece = Html | string | number | null | undefined | false | readonly Piece[];

/**
 * A piece of a page. Inserted values are escaped, for text and for quoted attributes alike, unless `html` made them.
 * Lists are joined, and null, undefined and false become empty.
 */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let markup = strings[0]!;
  pieces.forEach((piece, index) => {
    markup += markupOf(piece) + strings[index + 1]!;
  });
  return new Html(markup);
}

function markupOf(piece: Piece): string {
  if (piece instanceof Html) return piece.markup;
  if (piece === null || piece === undefined || piece === false) return '';
  if (typeof piece === 'object') return piece.map(markupOf).join('');
  return escape(String(piece));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Characters that are not seen but change what is seen: controls, overrides of the writing direction (UAX #9), invisible
 * spaces and tags. Joiners and direction marks, which honest text needs, stay.
 */
const deceptive =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

function escape(text: string): string {
  return text.replace(deceptive, codePointOf).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** Shown instead of the character, for example `[U+202E]`. */
function codePointOf(character: string): string {
  return `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`;
}
