import type { FieldError } from './problem';

const whitespace = /[\t\n\r ]*/y;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const string = /"(?:[^"\\]|\\.)*"/sy;
const literal = /true|false|null/y;

/**
 * Walks text that JSON.parse has accepted and returns the first flaw that it does not tell, with its JSON Pointer.
 */
export function findFlaw(text: string): FieldError | undefined {
  let at = 0;

  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };

  const takeText = (pointer: string): string | FieldError => {
    const value = JSON.parse(take(string)) as string;
    if (value.includes('\0')) return { pointer, code: 'nul_character', message: 'the text holds a NUL character' };
    if (!value.isWellFormed()) return { pointer, code: 'lone_surrogate', message: 'the text holds half a character' };
    return value;
  };

  const walkMembers = (pointer: string): FieldError | undefined => {
    const names = new Set<string>();
    do {
      at += 1;
      take(whitespace);
      if (text[at] === '}') break;
      const name = takeText(pointer);
      if (typeof name !== 'string') return name;
      const member = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (names.has(name)) return { pointer: member, code: 'duplicate_member', message: 'the member occurs twice' };
      names.add(name);
      take(whitespace);
      at += 1;
      const flaw = walk(member);
      if (flaw) return flaw;
    } while (text[at] === ',');
    at += 1;
    return undefined;
  };

  const walkItems = (pointer: string): FieldError | undefined => {
    let index = 0;
    do {
      at += 1;
      take(whitespace);
      if (text[at] === ']') break;
      const flaw = walk(`${pointer}/${index}`);
      if (flaw) return flaw;
      index += 1;
    } while (text[at] === ',');
    at += 1;
    return undefined;
  };

  const walkScalar = (pointer: string): FieldError | undefined => {
    if (text[at] === '"') {
      const value = takeText(pointer);
      return typeof value === 'string' ? undefined : value;
    }
    if (take(literal)) return undefined;
    return flawOfNumber(take(number), pointer);
  };

  const walk = (pointer: string): FieldError | undefined => {
    take(whitespace);
    const flaw = text[at] === '{' ? walkMembers(pointer) : text[at] === '[' ? walkItems(pointer) : walkScalar(pointer);
    take(whitespace);
    return flaw;
  };

  return walk('');
}

/** Integers beyond 2^53 and numbers beyond the range of a double would be stored as something else than was sent. */
function flawOfNumber(written: string, pointer: string): FieldError | undefined {
  const value = Number(written);
  const inexact = /^-?\d+$/.test(written) && !Number.isSafeInteger(value);
  if (!inexact && Number.isFinite(value)) return undefined;
  return { pointer, code: 'inexact_number', message: 'the number cannot be represented exactly; send it as text' };
}
