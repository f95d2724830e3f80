/**
 * Bodies are generated as text, so that they can be shrunk and shown; a byte that no text holds is written as a
 * character of the private use area.
 */
const first = 0xe000;
const last = 0xe0ff;

export function rawBytes(...bytes: readonly number[]): string {
  return String.fromCharCode(...bytes.map((byte) => first + byte));
}

export function toBytes(text: string): Buffer {
  if (!/[\ue000-\ue0ff]/.test(text)) return Buffer.from(text);
  const parts = text.split(/([\ue000-\ue0ff]+)/).map((part) => {
    const isRaw = part.charCodeAt(0) >= first && part.charCodeAt(0) <= last;
    return isRaw ? Buffer.from([...part].map((character) => character.charCodeAt(0) - first)) : Buffer.from(part);
  });
  return Buffer.concat(parts);
}
