import type { Lexer } from './lexer';
import { Unverifiable } from './unverifiable';
import { Dictionary, List, Name, Reference, Stream, type Value } from './values';

/** Deeper structures are hostile. */
const maxDepth = 64;
const integer = /^\d{1,10}$/;
const number = /^[+-]?(?:\d{1,32}\.?\d{0,32}|\.\d{1,32})$/;

/** Reads one object: ISO 32000-1, 7.3. A dictionary that has a key twice is refused, since readers disagree about it. */
export function parseValue(lexer: Lexer, depth = 0): Value {
  if (depth > maxDepth) throw new Unverifiable('pdf.too_complex', `Objects are nested deeper than ${maxDepth} levels.`);
  lexer.budget.countValue();
  const start = lexer.position;
  const token = lexer.next();
  if (token === '<<') return parseDictionary(lexer, depth);
  if (token === '[') return parseList(lexer, depth);
  if (token === '(') return lexer.literal();
  if (token === '<') return lexer.hexadecimal();
  if (token.startsWith('/')) return new Name(unescapeName(token));
  if (integer.test(token)) return parseReference(lexer, Number(token));
  if (number.test(token)) return Number(token);
  if (token === 'null') return null;
  if (token === 'true' || token === 'false') return token === 'true';
  throw new Unverifiable('pdf.malformed', `No object begins at ${start}.`);
}

/**
 * Reads `1 0 obj …`, up to the data of a stream.
 * @param expected number of the object, undefined when any will do
 */
export function parseIndirect(lexer: Lexer, expected?: number): Value {
  const start = lexer.position;
  const [objectNumber, generation, keyword] = [lexer.next(), lexer.next(), lexer.next()];
  const isHeader = integer.test(objectNumber) && integer.test(generation) && keyword === 'obj';
  if (!isHeader || Number(objectNumber) !== (expected ?? Number(objectNumber)))
    throw new Unverifiable('pdf.malformed', `Object ${expected ?? ''} is not at ${start}.`);
  const value = parseValue(lexer);
  if (!(value instanceof Dictionary) || lexer.peek() !== 'stream') return value;
  lexer.next();
  if (lexer.bytes[lexer.position] === 13) lexer.position += 1;
  if (lexer.bytes[lexer.position] === 10) lexer.position += 1;
  return new Stream(value, lexer.position);
}

function parseReference(lexer: Lexer, first: number): Value {
  const start = lexer.position;
  if (integer.test(lexer.next()) && lexer.next() === 'R') return new Reference(first);
  lexer.position = start;
  return first;
}

function parseList(lexer: Lexer, depth: number): List {
  const items: Value[] = [];
  while (lexer.peek() !== ']') items.push(parseValue(lexer, depth + 1));
  lexer.next();
  return new List(items);
}

function parseDictionary(lexer: Lexer, depth: number): Dictionary {
  const entries = new Map<string, Value>();
  for (let key = lexer.next(); key !== '>>'; key = lexer.next()) {
    if (!key.startsWith('/')) throw new Unverifiable('pdf.malformed', `A key is expected at ${lexer.position}.`);
    const name = unescapeName(key);
    if (entries.has(name)) throw new Unverifiable('pdf.malformed', `A dictionary has the key /${name} twice.`);
    entries.set(name, parseValue(lexer, depth + 1));
  }
  return new Dictionary(entries);
}

const unescapeName = (token: string) =>
  token.slice(1).replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
