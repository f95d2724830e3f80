import { type Entry, readSections, type Section, wholeNumber } from './cross-references';
import { decodeStream } from './decode-stream';
import { Lexer } from './lexer';
import { parseIndirect, parseValue } from './parser';
import { Budget, Unverifiable } from './unverifiable';
import { Dictionary, List, Reference, Stream, type Value } from './values';

/** Every byte may be read this many times: once for its object, and again by others that overlap. */
const readingsPerByte = 16;
const leastReadings = 4 * 1024 * 1024;
const maxDecodedBytes = 64 * 1024 * 1024;

interface ObjectStream {
  readonly data: Buffer;
  /** Number of each object and where it begins. */
  readonly places: readonly (readonly [objectNumber: number, start: number])[];
}

/** A PDF whose objects are read when they are asked for. Nothing in it is trusted. */
export class PdfFile {
  /** The newest first. */
  readonly sections: readonly Section[];
  private readonly budget: Budget;
  private readonly loaded = new Map<number, Value>();
  private readonly streams = new Map<number, ObjectStream>();
  private decodedBytes = 0;

  constructor(readonly bytes: Buffer) {
    this.budget = new Budget(readingsPerByte * bytes.length + leastReadings);
    this.sections = readSections(bytes, this.budget);
    if (this.sections.some(({ trailer }) => trailer.get('Encrypt') !== null))
      throw new Unverifiable('pdf.encrypted', 'The document is encrypted.');
  }

  /** @returns the newest catalog */
  get catalog(): Dictionary {
    const catalog = this.resolve(this.sections[0]!.trailer.get('Root'));
    if (catalog instanceof Dictionary) return catalog;
    throw new Unverifiable('pdf.malformed', 'The document has no catalog.');
  }

  /** @returns the object behind a reference, null where there is none, and any other value itself */
  resolve(value: Value): Value {
    if (!(value instanceof Reference)) return value;
    const { number } = value;
    const known = this.loaded.get(number);
    if (known !== undefined) return known;
    // An object that needs itself, such as a stream whose length is in it, finds null.
    this.loaded.set(number, null);
    const object = this.read(number, this.entry(number));
    const end = object instanceof Reference ? null : object;
    this.loaded.set(number, end);
    return end;
  }

  dictionary(value: Value): Dictionary | undefined {
    const object = this.resolve(value);
    return object instanceof Dictionary ? object : undefined;
  }

  list(value: Value): readonly Value[] {
    const object = this.resolve(value);
    return object instanceof List ? object.items : [];
  }

  /** Reads an object from the place that an entry names. */
  read(objectNumber: number, entry: Entry): Value {
    if (entry === 'free') return null;
    if ('offset' in entry) return parseIndirect(new Lexer(this.bytes, entry.offset, this.budget), objectNumber);
    const { data, places } = this.objectStream(entry.stream);
    const place = places[entry.index];
    if (place?.[0] !== objectNumber)
      throw new Unverifiable('pdf.malformed', `Object ${objectNumber} is not in its object stream.`);
    return parseValue(new Lexer(data, place[1], this.budget, false));
  }

  private entry(objectNumber: number): Entry {
    for (const { entries } of this.sections) {
      const entry = entries.get(objectNumber);
      if (entry !== undefined) return entry;
    }
    return 'free';
  }

  private objectStream(number: number): ObjectStream {
    const known = this.streams.get(number);
    if (known) return known;
    const entry = this.entry(number);
    const stream = entry !== 'free' && 'offset' in entry ? this.read(number, entry) : null;
    if (!(stream instanceof Stream)) throw new Unverifiable('pdf.malformed', `Object stream ${number} is missing.`);
    const read = this.readObjectStream(stream);
    this.streams.set(number, read);
    return read;
  }

  private readObjectStream({ dictionary, start }: Stream): ObjectStream {
    // A length in another object stream would let streams need each other without end.
    const [length, count, first] = ['Length', 'N', 'First'].map((key) => wholeNumber(dictionary.get(key)));
    const encoded = this.bytes.subarray(start, start + length!);
    this.budget.spend(encoded.length);
    const left = maxDecodedBytes - this.decodedBytes;
    // A stream that fails has taken the work for all that was left.
    this.decodedBytes = maxDecodedBytes;
    const data = decodeStream(dictionary, encoded, left);
    this.decodedBytes -= left - data.length;
    const lexer = new Lexer(data, 0, this.budget, false);
    const places: (readonly [number, number])[] = [];
    for (; places.length < count! && lexer.position < data.length; this.budget.countValue())
      places.push([wholeNumber(lexer.next()), first! + wholeNumber(lexer.next())]);
    return { data, places };
  }
}
