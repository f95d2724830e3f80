import { isUtf8 } from 'node:buffer';
import { MalformedJson } from './common-problems';
import { findFlaw } from './json-flaws';

/**
 * Reads a JSON body and refuses what JSON.parse lets pass: invalid UTF-8, a member name twice, text with NUL or a lone
 * surrogate, and integers that a double cannot hold. An empty body is no body.
 * The extra cost on a good body is one pass over its characters; the place of a flaw is searched only when there is one.
 * @throws MalformedJson with the pointer of the flaw
 */
export function parseStrictJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw new MalformedJson({ pointer: '', code: 'invalid_utf8', message: 'it is not UTF-8' });
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it cannot be parsed';
    throw new MalformedJson({ pointer: '', code: 'syntax', message });
  }
  if (isSuspicious(text, value)) {
    const flaw = findFlaw(text);
    if (flaw) throw new MalformedJson(flaw);
  }
  return value;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const longestSafeDigits = 15;

/** Members written against members kept; escapes that could hide NUL or half a character; long numbers. */
function isSuspicious(text: string, value: unknown): boolean {
  if (text.includes('\\u')) return true;
  let members = 0;
  let digits = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      index = endOfString(text, index);
      digits = 0;
    } else if (code === colon) {
      members += 1;
      digits = 0;
    } else if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      if (digits > longestSafeDigits) return true;
    } else digits = 0;
  }
  return members !== countMembers(value);
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (text.charCodeAt(end - 1) === backslash && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(index - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  const members = Object.values(value);
  return members.reduce<number>((sum, item) => sum + countMembers(item), members.length);
}
