import { hash } from 'node:crypto';

/**
 * The text, or its beginning with a mark that says how long it was and what it was, so that nothing is missing unnoticed.
 * The mark begins with a character that neither a URL nor a header of a request can hold.
 */
export function cutAndMark(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most)}… (${text.length} characters, SHA-256 ${hash('sha256', text)})`;
}
