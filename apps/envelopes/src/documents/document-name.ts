const maxCharacters = 255;
const unnamed = 'document';

/** Controls, and marks that change the direction of the text around them: Unicode 16.0, section 23.2 and UAX 9. */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** A name that can be shown and offered for saving, from whatever a sender gave as the name of a file. */
export function documentName(given: string | undefined): string {
  const name = (given ?? '').normalize('NFC').replace(unseen, '').split(/[/\\]/).at(-1)!;
  const shown = [...name.trim()].slice(0, maxCharacters).join('').trim();
  return shown === '' || shown === '.' || shown === '..' ? unnamed : shown;
}
