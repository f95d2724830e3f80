import { inflateSync } from 'node:zlib';
import { Unverifiable } from './unverifiable';
import { Dictionary, List, Name, type Value } from './values';

/**
 * Decodes the data of cross-reference and object streams, which writers compress with Flate and a PNG predictor.
 * @param maxBytes limit of the result
 */
export function decodeStream(dictionary: Dictionary, data: Buffer, maxBytes: number): Buffer {
  const filter = single(dictionary.get('Filter'));
  if (filter === null) return data;
  if (!(filter instanceof Name) || filter.value !== 'FlateDecode')
    throw new Unverifiable('pdf.malformed', 'A stream has a filter that is not supported here.');
  const parameters = single(dictionary.get('DecodeParms'));
  const inflated = inflate(data, maxBytes);
  if (!(parameters instanceof Dictionary)) return inflated;
  const predictor = parameters.get('Predictor') ?? 1;
  if (predictor === 1) return inflated;
  const columns = parameters.get('Columns') ?? 1;
  const isPng = typeof predictor === 'number' && predictor >= 10 && predictor <= 15;
  if (!isPng || typeof columns !== 'number' || !Number.isInteger(columns) || columns < 1 || columns > 1024)
    throw new Unverifiable('pdf.malformed', 'A stream has a predictor that is not supported here.');
  return undoPngPredictor(inflated, columns);
}

function single(value: Value): Value {
  return value instanceof List && value.items.length === 1 ? value.items[0]! : value;
}

function inflate(data: Buffer, maxBytes: number): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new Unverifiable(isTooLarge ? 'pdf.too_complex' : 'pdf.malformed', 'A stream cannot be decompressed.');
  }
}

/** RFC 2083, section 6, for samples of one byte. */
function undoPngPredictor(rows: Buffer, columns: number): Buffer {
  const count = Math.floor(rows.length / (columns + 1));
  const result = Buffer.alloc(count * columns);
  for (let row = 0; row < count; row += 1) {
    const type = rows[row * (columns + 1)]!;
    for (let column = 0; column < columns; column += 1) {
      const target = row * columns + column;
      const left = column > 0 ? result[target - 1]! : 0;
      const up = row > 0 ? result[target - columns]! : 0;
      const upLeft = column > 0 && row > 0 ? result[target - columns - 1]! : 0;
      result[target] = rows[row * (columns + 1) + 1 + column]! + predict(type, left, up, upLeft);
    }
  }
  return result;
}

function predict(type: number, left: number, up: number, upLeft: number): number {
  if (type === 0) return 0;
  if (type === 1) return left;
  if (type === 2) return up;
  if (type === 3) return (left + up) >> 1;
  const [toLeft, toUp, toUpLeft] = [up - upLeft, left - upLeft, left + up - 2 * upLeft].map(Math.abs) as [
    number,
    number,
    number,
  ];
  if (type !== 4) throw new Unverifiable('pdf.malformed', 'A stream has an unknown PNG filter.');
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}
