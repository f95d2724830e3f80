/**
 * Characters that leave a line empty in any script: white space, controls, characters that Unicode lets programs ignore
 * (joiners, fillers, variation selectors, tags), marks without a base letter, and the four symbols that are drawn as
 * nothing.
 */
const invisible = [
  '\\p{White_Space}',
  '\\p{Default_Ignorable_Code_Point}',
  '\\p{Noncharacter_Code_Point}',
  '\\p{Cc}\\p{Cf}\\p{Mn}\\p{Me}',
  // Braille pattern blank, musical null notehead, Egyptian full and half blank.
  '\\u2800\\u{1D159}\\u{13441}\\u{13442}',
].join('');
const visible = new RegExp(`[^${invisible}]`, 'u');

/** True if no character of the text is visible. */
export function isBlank(text: string): boolean {
  return !visible.test(text);
}
