const bytesOfObject = 48;
const bytesOfMember = 16;

/** How many bytes a value made of plain data takes on the heap, about: objects, arrays, texts, bytes and times. */
export function sizeInMemory(value: unknown): number {
  if (typeof value === 'string') return bytesOfText(value.length);
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return 2 * bytesOfObject + value.byteLength;
  let bytes = bytesOfObject;
  for (const member of Object.values(value)) bytes += bytesOfMember + sizeInMemory(member);
  return bytes;
}

/** V8 keeps text of Latin letters as one byte each, behind a header. */
export function bytesOfText(length: number): number {
  return 24 + length;
}
