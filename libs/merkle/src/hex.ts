export const hashBytes = 32;

const digits = '0123456789abcdef';
const byteText = Array.from({ length: 256 }, (_, byte) => digits[byte >> 4]! + digits[byte & 15]!);
const hashPattern = /^(?:0x)?[0-9a-f]{64}$/;

/** Whether the text is a hash of 32 bytes: 64 lower-case hex digits, with or without `0x`. */
export function isHashHex(text: unknown): text is string {
  return typeof text === 'string' && hashPattern.test(text);
}

/** `0x` and 64 lower-case hex digits for the 32 bytes at `offset`. */
export function hashToHex(bytes: Uint8Array, offset = 0): string {
  let text = '0x';
  for (let i = offset; i < offset + hashBytes; i++) text += byteText[bytes[i]!]!;
  return text;
}

/**
 * Hashes as one flat buffer of 32 bytes each, in the order given.
 * @throws RangeError when one is not 64 lower-case hex digits (`0x` in front is allowed).
 */
export function packHashes(hexes: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(hexes.length * hashBytes);
  hexes.forEach((hex, index) => {
    if (!isHashHex(hex)) throw new RangeError(`Hash ${index} is not 32 bytes in lower-case hex`);
    writeHash(bytes, index * hashBytes, hex);
  });
  return bytes;
}

/** Writes a hash that {@link isHashHex} accepted. */
export function writeHash(target: Uint8Array, offset: number, hex: string): void {
  const start = hex.length - 2 * hashBytes;
  for (let i = 0; i < hashBytes; i++) {
    target[offset + i] = (nibble(hex.charCodeAt(start + 2 * i)) << 4) | nibble(hex.charCodeAt(start + 2 * i + 1));
  }
}

function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
