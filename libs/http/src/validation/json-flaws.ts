import { isKeptExactly } from './exact-number';
import { endOfText, quote } from './json-text';
import type { FieldError } from '../problems/problem';

const comma = 0x2c;
const openingBracket = 0x5b;
const closingBracket = 0x5d;
const openingBrace = 0x7b;
const closingBrace = 0x7d;
const spaces = new Set([0x20, 0x09, 0x0a, 0x0d]);
const lengthsOfLiterals = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), word.length]));

/**
 * Walks text that JSON.parse has accepted and returns the first flaw that it does not tell, with its JSON Pointer. Character
 * by character: a pattern for each token takes ten times as long, and a body may have half a million of them.
 */
export function findFlaw(text: string): FieldError | undefined {
  return new Walk(text).walk();
}

class Walk {
  private at = 0;
  /** Where it is: names of members and places in lists, the outermost first. */
  private readonly path: (string | number)[] = [];

  constructor(private readonly text: string) {}

  walk(): FieldError | undefined {
    this.skipSpace();
    const flaw = this.flawOfValue(this.text.charCodeAt(this.at));
    this.skipSpace();
    return flaw;
  }

  private flawOfValue(code: number): FieldError | undefined {
    if (code === openingBrace) return this.walkMembers();
    if (code === openingBracket) return this.walkItems();
    if (code === quote) return this.flawOfText(this.takeText());
    const length = lengthsOfLiterals.get(code);
    if (length === undefined) return this.flawOfNumber(this.takeNumber());
    this.at += length;
    return undefined;
  }

  private walkMembers(): FieldError | undefined {
    const names = new Set<string>();
    do {
      this.at += 1;
      this.skipSpace();
      if (this.text.charCodeAt(this.at) === closingBrace) break;
      const flaw = this.walkMember(names);
      if (flaw) return flaw;
    } while (this.text.charCodeAt(this.at) === comma);
    this.at += 1;
    return undefined;
  }

  private walkMember(names: Set<string>): FieldError | undefined {
    const name = this.takeText();
    const flawOfName = this.flawOfText(name);
    if (flawOfName) return flawOfName;
    this.path.push(name);
    if (names.has(name)) return this.flaw('duplicate_member', 'the member occurs twice');
    names.add(name);
    this.skipSpace();
    this.at += 1;
    const flaw = this.walk();
    if (!flaw) this.path.pop();
    return flaw;
  }

  private walkItems(): FieldError | undefined {
    let index = 0;
    do {
      this.at += 1;
      this.skipSpace();
      if (this.text.charCodeAt(this.at) === closingBracket) break;
      this.path.push(index);
      const flaw = this.walk();
      if (flaw) return flaw;
      this.path.pop();
      index += 1;
    } while (this.text.charCodeAt(this.at) === comma);
    this.at += 1;
    return undefined;
  }

  private skipSpace(): void {
    while (spaces.has(this.text.charCodeAt(this.at))) this.at += 1;
  }

  private takeText(): string {
    const start = this.at;
    const end = endOfText(this.text, start);
    this.at = end + 1;
    const written = this.text.slice(start + 1, end);
    return written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written;
  }

  private takeNumber(): string {
    const start = this.at;
    while (isOfNumber(this.text.charCodeAt(this.at))) this.at += 1;
    return this.text.slice(start, this.at);
  }

  private flawOfText(value: string): FieldError | undefined {
    if (value.includes('\0')) return this.flaw('nul_character', 'the text contains a NUL character');
    return value.isWellFormed() ? undefined : this.flaw('lone_surrogate', 'the text contains half of a surrogate pair');
  }

  /**
   * A number that would be kept as another one than was sent, and a plain integer beyond 2^53: a sender that counts in
   * doubles may have rounded that one already (RFC 7493 section 2.2).
   */
  private flawOfNumber(written: string): FieldError | undefined {
    if (isKeptExactly(written) && !(isPlain(written) && !Number.isSafeInteger(Number(written)))) return undefined;
    return this.flaw('inexact_number', 'the number cannot be represented exactly; send it as a string');
  }

  private flaw(code: string, message: string): FieldError {
    const names = this.path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`);
    return { pointer: names.join(''), code, message };
  }
}

/** Digits, signs, the point and the exponent. */
function isOfNumber(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39;
  return isDigit || code === 0x2d || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b;
}

/** Without a point and an exponent. Shorter ones are never too large. */
function isPlain(written: string): boolean {
  return written.length > 15 && /^-?\d+$/.test(written);
}
