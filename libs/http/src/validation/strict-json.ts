import { isUtf8 } from 'node:buffer';
import { MalformedJson } from '../problems/common-problems';
import { findFlaw } from './json-flaws';
import { endOfText, quote } from './json-text';

/** Deeper than any document that makes sense, and shallow enough to walk without care. */
const maxDepth = 64;
/** A decimal of so many digits comes back from a double as it was. */
const maxSafeDigits = 15;

/**
 * Reads a JSON body and refuses what JSON.parse lets pass: invalid UTF-8, a member name twice, text with NUL or a lone
 * surrogate, numbers that would be kept as others, and nesting without end. An empty body is no body.
 * The extra cost on a good body is one pass over its characters; the place of a flaw is searched only when there is one.
 * @throws MalformedJson with the pointer of the flaw
 */
export function parseStrictJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw new MalformedJson({ pointer: '', code: 'invalid_utf8', message: 'it is not valid UTF-8' });
  const text = bytes.toString('utf8');
  const shape = scan(text);
  if (shape.depth > maxDepth) {
    throw new MalformedJson({ pointer: '', code: 'too_deep', message: `it is nested deeper than ${maxDepth} levels` });
  }
  const value = parse(text);
  if (shape.hasEscapes || shape.hasLongNumber || shape.members !== countMembers(value)) {
    const flaw = findFlaw(text);
    if (flaw) throw new MalformedJson(flaw);
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it cannot be parsed';
    throw new MalformedJson({ pointer: '', code: 'syntax', message });
  }
}

interface Shape {
  readonly depth: number;
  /** Member names as written; fewer in the parsed value means that one was written twice. */
  readonly members: number;
  readonly hasLongNumber: boolean;
  /** `\uXXXX` may hide NUL or half a character. */
  readonly hasEscapes: boolean;
}

const colon = 0x3a;
const point = 0x2e;
const opening = [0x5b, 0x7b];
const closing = [0x5d, 0x7d];

/** Its result is right for JSON and undefined for any other text. */
function scan(text: string): Shape {
  let members = 0;
  let digits = 0;
  let level = 0;
  let depth = 0;
  let hasLongNumber = false;
  for (let index = 0; index < text.length && depth <= maxDepth; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      hasLongNumber ||= digits > maxSafeDigits;
      continue;
    }
    // The digits on both sides of the point count together.
    if (code === point) continue;
    // An exponent makes few digits a large number.
    hasLongNumber ||= digits > 0 && (code === 0x65 || code === 0x45);
    digits = 0;
    if (code === quote) index = endOfText(text, index);
    else if (code === colon) members += 1;
    else if (code === opening[0] || code === opening[1]) depth = Math.max(depth, (level += 1));
    else if (code === closing[0] || code === closing[1]) level -= 1;
  }
  return { depth, members, hasLongNumber, hasEscapes: text.includes('\\u') };
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  const members = Object.values(value);
  return members.reduce<number>((sum, item) => sum + countMembers(item), members.length);
}
