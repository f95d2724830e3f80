import { type Budget, Unverifiable } from './unverifiable';
import { Text } from './values';

const whitespace = new Set([0, 9, 10, 12, 13, 32]);
const delimiters = new Set([...'()<>[]{}/%'].map((sign) => sign.charCodeAt(0)));
/** ISO 32000-1, table 3: an octal number, the end of a line, or one sign. */
const escape = /\\(?:([0-7]{1,3})|(\r\n|[^]))/g;
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '\r': '',
  '\n': '',
  '\r\n': '',
};
/** Names, numbers and keywords: ISO 32000-1 allows names of 127 bytes. */
const maxTokenBytes = 512;
const maxStringBytes = 1024 * 1024;

/** Reads the tokens of ISO 32000-1, 7.2 and 7.3, forward only, and pays for every byte. */
export class Lexer {
  /** @param isFile whether the bytes are the file itself, so that strings have a place in it */
  constructor(
    readonly bytes: Buffer,
    public position: number,
    readonly budget: Budget,
    private readonly isFile = true,
  ) {
    // Nothing more is read once the budget is spent, also by callers that go on after a failure.
    budget.spend(0);
  }

  /** @returns the next token: a sign, a keyword, a number as text or a name with its slash; empty at the end */
  next(): string {
    this.skipSpace();
    const start = this.position;
    const sign = String.fromCharCode(this.bytes[start] ?? 32);
    if (start >= this.bytes.length) return '';
    this.position += 1;
    if ((sign === '<' || sign === '>') && this.bytes[this.position] === sign.charCodeAt(0)) this.position += 1;
    else if (sign === '/' || !delimiters.has(this.bytes[start]!)) this.skipRegular();
    this.budget.spend(this.position - start);
    if (this.position - start > maxTokenBytes)
      throw new Unverifiable('pdf.malformed', `A token at ${start} is too long.`);
    return this.bytes.toString('latin1', start, this.position);
  }

  /** Reads a token and goes back. */
  peek(): string {
    const start = this.position;
    const token = this.next();
    this.position = start;
    return token;
  }

  /** The rest of a string in parentheses, of which the first was read. */
  literal(): Text {
    const start = this.position - 1;
    const end = this.endOfLiteral();
    const text = this.bytes.toString('latin1', this.position, end);
    this.position = end + 1;
    return this.text(Buffer.from(text.replace(escape, unescape), 'latin1'), false, start);
  }

  /** Pays before it fails: a caller may go on after a string without an end. */
  private endOfLiteral(): number {
    const limit = Math.min(this.bytes.length, this.position + maxStringBytes);
    let end = this.position;
    for (let depth = 1; end < limit; end += 1) {
      const byte = this.bytes[end];
      if (byte === 92) end += 1;
      else if (byte === 40) depth += 1;
      else if (byte === 41 && (depth -= 1) === 0) break;
    }
    this.budget.spend(end - this.position);
    if (end < limit) return end;
    if (limit < this.bytes.length) throw tooLong(this.position - 1);
    throw new Unverifiable('pdf.malformed', 'A string has no end.');
  }

  /** The rest of a hexadecimal string, of which the first sign was read. */
  hexadecimal(): Text {
    const start = this.position - 1;
    const part = this.bytes.subarray(this.position, start + maxStringBytes + 1);
    const length = part.indexOf('>');
    this.budget.spend(length < 0 ? part.length : length);
    if (length < 0 && this.position + part.length < this.bytes.length) throw tooLong(start);
    if (length < 0) throw new Unverifiable('pdf.malformed', `The string at ${start} has no end.`);
    const end = this.position + length;
    this.position = end + 1;
    const digits = this.bytes.toString('latin1', start + 1, end).replace(/[\0\t\n\f\r ]/g, '');
    return this.text(Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex'), true, start);
  }

  private text(bytes: Buffer, isHex: boolean, start: number): Text {
    return new Text(bytes, isHex, this.isFile ? { start, end: this.position } : undefined);
  }

  private skipSpace(): void {
    const start = this.position;
    let isComment = false;
    for (; this.position < this.bytes.length; this.position += 1) {
      const byte = this.bytes[this.position]!;
      if (byte === 10 || byte === 13) isComment = false;
      else if (byte === 37) isComment = true;
      if (!isComment && !whitespace.has(byte)) break;
    }
    this.budget.spend(this.position - start);
  }

  private skipRegular(): void {
    while (this.position < this.bytes.length) {
      const byte = this.bytes[this.position]!;
      if (whitespace.has(byte) || delimiters.has(byte)) return;
      this.position += 1;
    }
  }
}

const tooLong = (start: number) =>
  new Unverifiable('pdf.too_complex', `The string at ${start} is longer than ${maxStringBytes} bytes.`);

function unescape(_: string, octal: string | undefined, sign: string): string {
  return octal ? String.fromCharCode(parseInt(octal, 8) & 255) : (escapes[sign] ?? sign);
}
