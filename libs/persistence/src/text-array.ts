const textOid = 25;
const headerBytes = 20;

/**
 * A `text[]` parameter as Postgres sends and receives it in binary: large texts need no quoting here and no parsing
 * there. The driver passes a Buffer on as binary, so the placeholder must have the type `text[]`.
 * @see https://www.postgresql.org/docs/15/protocol-overview.html#PROTOCOL-FORMAT-CODES
 */
export function textArray(values: readonly (string | null)[]): Buffer {
  const lengths = values.map((value) => (value === null ? 0 : Buffer.byteLength(value)));
  const array = Buffer.allocUnsafe(headerBytes + lengths.reduce((sum, length) => sum + 4 + length, 0));
  writeHeader(array, values);
  let offset = headerBytes;
  values.forEach((value, index) => {
    array.writeInt32BE(value === null ? -1 : lengths[index]!, offset);
    if (value !== null) array.write(value, offset + 4);
    offset += 4 + lengths[index]!;
  });
  return array;
}

/** Dimensions, are there nulls, type of the elements, length, index of the first. */
function writeHeader(array: Buffer, values: readonly (string | null)[]): void {
  [1, values.includes(null) ? 1 : 0, textOid, values.length, 1].forEach((word, index) =>
    array.writeInt32BE(word, index * 4),
  );
}
