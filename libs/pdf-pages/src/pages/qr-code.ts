import { encode } from 'uqr';

/** Dark parts of a QR code, in modules from its top left corner. */
export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A QR code with medium error correction: its size in modules, and its dark parts row by row. */
export function qrCodeOf(text: string): { readonly size: number; readonly bars: readonly Bar[] } {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  return { size, bars: data.flatMap((row, y) => barsOf(row, y)) };
}

function barsOf(row: readonly boolean[], y: number): Bar[] {
  const bars: Bar[] = [];
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    let end = x;
    while (row[end]) end += 1;
    bars.push({ x, y, width: end - x });
    x = end;
  }
  return bars;
}
