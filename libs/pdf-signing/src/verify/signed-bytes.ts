import { createHash } from 'node:crypto';
import type { Hash } from './algorithms';
import { NotDer, readElement } from './der';
import type { PdfFile } from './pdf-file';
import { Unverifiable } from './unverifiable';
import { type Dictionary, List, Text } from './values';

/** The bytes that a signature covers, and the signature itself. */
export interface SignedBytes {
  readonly cms: Buffer;
  /** Offset of the first byte after the covered ones. */
  readonly end: number;
  digest(hash: Hash): Buffer;
}

/**
 * Checks that a signature covers the file from its first byte to the end of a revision, except for the hexadecimal string
 * of its own `/Contents` and nothing else (ISO 32000-1, 12.8.1; ETSI EN 319 142-1, 6.3).
 */
export function readSignedBytes(file: PdfFile, signature: Dictionary): SignedBytes {
  const contents = signature.get('Contents');
  const range = signature.get('ByteRange');
  const numbers = range instanceof List ? range.items : [];
  const place = contents instanceof Text && contents.isHex ? contents.place : undefined;
  const [start, before, after, rest] = numbers;
  const isWhole = numbers.every((value) => typeof value === 'number' && Number.isInteger(value) && value >= 0);
  if (numbers.length !== 4 || !isWhole || !place || start !== 0 || before !== place.start || after !== place.end)
    throw new Unverifiable('byte_range.wrong', 'The /ByteRange does not leave out exactly the string of /Contents.');
  const end = place.end + Number(rest);
  if (end > file.bytes.length)
    throw new Unverifiable('byte_range.wrong', 'The /ByteRange goes beyond the end of the file.');
  const digits = file.bytes.toString('latin1', place.start + 1, place.end - 1);
  if (digits.length % 2 || !(isLowerHex.test(digits) || isUpperHex.test(digits)))
    throw new Unverifiable('contents.not_hex', 'The /Contents is not a plain hexadecimal string in one case.');
  return {
    cms: withoutPadding(Buffer.from(digits, 'hex')),
    end,
    digest: (hash) =>
      createHash(hash).update(file.bytes.subarray(0, place.start)).update(file.bytes.subarray(place.end, end)).digest(),
  };
}

const isLowerHex = /^[0-9a-f]*$/;
const isUpperHex = /^[0-9A-F]*$/;

function withoutPadding(contents: Buffer): Buffer {
  try {
    const { raw } = readElement(contents);
    if (contents.subarray(raw.length).every((byte) => byte === 0)) return raw;
  } catch (error) {
    if (!(error instanceof NotDer)) throw error;
    throw new Unverifiable('cms.malformed', 'The /Contents does not begin with DER.');
  }
  throw new Unverifiable('contents.padding', 'Bytes other than zero follow the signature in /Contents.');
}
