import { isUtf8 } from 'node:buffer';
import { InvalidOAuthRequest } from './oauth-error';

/** The parameters of a request; those without a value are left out (RFC 6749 section 3.2). */
export type Form = ReadonlyMap<string, string>;

/**
 * Reads `application/x-www-form-urlencoded`.
 * @throws InvalidOAuthRequest when it is not well formed or has a parameter twice
 */
export function readForm(bytes: Buffer): Form {
  if (!isUtf8(bytes)) throw new InvalidOAuthRequest('The request body is not valid UTF-8');
  const form = new Map<string, string>();
  const pairs = bytes.toString('utf8').split('&').filter(Boolean);
  for (const pair of pairs) {
    const [name, value] = splitAtFirst(pair, '=').map(decode) as [string, string];
    if (form.has(name)) throw new InvalidOAuthRequest(`The parameter ${name} occurs twice`);
    form.set(name, value);
  }
  return new Map([...form].filter(([, value]) => value !== ''));
}

function decode(text: string): string {
  const value = decodeFormValue(text);
  if (value !== undefined) return value;
  throw new InvalidOAuthRequest('The request body is not application/x-www-form-urlencoded');
}

/** @returns undefined for an invalid text: a broken escape, bytes that are not UTF-8, a NUL */
export function decodeFormValue(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text.replaceAll('+', ' '));
    return value.includes('\0') ? undefined : value;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** The second part is empty when the separator is not there. */
export function splitAtFirst(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
