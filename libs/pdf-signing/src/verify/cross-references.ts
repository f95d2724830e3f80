import { decodeStream } from './decode-stream';
import { Lexer } from './lexer';
import { parseIndirect, parseValue } from './parser';
import { type Budget, Unverifiable } from './unverifiable';
import { Dictionary, List, Stream, type Value } from './values';

/** Where an object is: at an offset of the file, or in an object stream. */
export type Entry = { readonly offset: number } | { readonly stream: number; readonly index: number } | 'free';

/** One cross-reference section: the original document or one change of it. */
export interface Section {
  readonly offset: number;
  readonly entries: ReadonlyMap<number, Entry>;
  readonly trailer: Dictionary;
}

const maxSections = 256;
const maxEntries = 500_000;
const maxDecodedBytes = 16 * 1024 * 1024;
const ending = /startxref[\0\t\n\f\r ]{1,4}(\d{1,10})[\0\t\n\f\r ]{1,4}%%EOF(?:\r\n|\n|\r)?$/;

/** Reads all sections of ISO 32000-1, 7.5, the newest first. */
export function readSections(bytes: Buffer, budget: Budget): Section[] {
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - 64));
  const start = ending.exec(tail)?.[1];
  if (start === undefined) throw new Unverifiable('pdf.wrong_end', 'The file does not end with startxref and %%EOF.');
  const sections: Section[] = [];
  const reader = new SectionReader(bytes, budget);
  const seen = new Set<number>();
  for (let offset: Value = Number(start); offset !== null;) {
    if (typeof offset !== 'number' || seen.has(offset) || seen.size >= maxSections)
      throw new Unverifiable('pdf.too_complex', 'Cross-reference sections form a circle or are too many.');
    seen.add(offset);
    const section = reader.read(offset);
    // 7.5.8.4: old and new readers see different objects in such a file.
    if (section.trailer.get('XRefStm') !== null)
      throw new Unverifiable('pdf.malformed', 'A hybrid-reference file shows different objects to different readers.');
    sections.push(section);
    offset = section.trailer.get('Prev');
  }
  return sections;
}

class SectionReader {
  private count = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly budget: Budget,
  ) {}

  read(offset: number): Section {
    if (!Number.isInteger(offset) || offset < 0 || offset >= this.bytes.length)
      throw new Unverifiable('pdf.malformed', `A cross-reference section at ${offset} is outside of the file.`);
    const lexer = new Lexer(this.bytes, offset, this.budget);
    return lexer.peek() === 'xref' ? this.readTable(lexer, offset) : this.readStream(lexer, offset);
  }

  private readTable(lexer: Lexer, offset: number): Section {
    const entries = new Map<number, Entry>();
    lexer.next();
    for (let token = lexer.next(); token !== 'trailer'; token = lexer.next()) {
      const first = wholeNumber(token);
      const count = wholeNumber(lexer.next());
      for (let index = 0; index < count; index += 1) {
        const at = wholeNumber(lexer.next());
        wholeNumber(lexer.next());
        this.add(entries, first + index, lexer.next() === 'n' ? { offset: at } : 'free');
      }
    }
    const trailer = parseValue(lexer);
    if (!(trailer instanceof Dictionary)) throw new Unverifiable('pdf.malformed', 'A trailer is not a dictionary.');
    return { offset, entries, trailer };
  }

  private readStream(lexer: Lexer, offset: number): Section {
    const stream = parseIndirect(lexer);
    if (!(stream instanceof Stream) || stream.dictionary.name('Type') !== 'XRef')
      throw new Unverifiable('pdf.malformed', `No cross-reference section is at ${offset}.`);
    const { dictionary, start } = stream;
    const data = this.bytes.subarray(start, start + wholeNumber(dictionary.get('Length')));
    this.budget.spend(data.length);
    const decoded = decodeStream(dictionary, data, maxDecodedBytes);
    this.budget.spend(decoded.length);
    const widths = numbers(dictionary.get('W'));
    const width = widths.reduce((sum, each) => sum + each, 0);
    if (widths.length !== 3 || width < 1 || widths.some((each) => each > 6))
      throw new Unverifiable('pdf.malformed', 'A cross-reference stream has wrong widths.');
    const index =
      dictionary.get('Index') === null ? [0, wholeNumber(dictionary.get('Size'))] : numbers(dictionary.get('Index'));
    const entries = new Map<number, Entry>();
    let position = 0;
    for (let pair = 0; pair + 1 < index.length; pair += 2)
      for (let next = 0; next < index[pair + 1]!; next += 1, position += width) {
        if (position + width > decoded.length)
          throw new Unverifiable('pdf.malformed', 'A cross-reference stream is too short.');
        this.add(entries, index[pair]! + next, entryAt(decoded, position, widths));
      }
    return { offset, entries, trailer: dictionary };
  }

  private add(entries: Map<number, Entry>, objectNumber: number, entry: Entry): void {
    if ((this.count += 1) > maxEntries) throw new Unverifiable('pdf.too_complex', 'The document has too many objects.');
    if (!entries.has(objectNumber)) entries.set(objectNumber, entry);
  }
}

function entryAt(data: Buffer, position: number, [type, second, third]: number[]): Entry {
  const field = (start: number, length: number) => (length === 0 ? 0 : data.readUIntBE(start, length));
  const kind = type === 0 ? 1 : field(position, type!);
  const value = field(position + type!, second!);
  if (kind === 1) return { offset: value };
  return kind === 2 ? { stream: value, index: field(position + type! + second!, third!) } : 'free';
}

export function wholeNumber(value: unknown): number {
  const parsed = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof parsed === 'number' && Number.isInteger(parsed) && parsed >= 0) return parsed;
  throw new Unverifiable('pdf.malformed', 'A whole number is expected.');
}

const numbers = (value: unknown) => (value instanceof List ? value.items.map(wholeNumber) : []);
