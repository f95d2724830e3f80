import { PNG } from 'pngjs';

const maxBytes = 1_000_000;
const maxSide = 2_000;
const maxPixels = 1_000_000;

/** The fault of a picture, as a sentence. */
export class PictureRefused extends Error {}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, 8 bits each. */
  readonly data: Uint8Array;
}

/**
 * Reads the pixels of a PNG and writes them as a new one, so that nothing else of the browser's bytes is kept. The size is
 * read from the header before memory is used for it. The signing page sends PNG only, also for a picture of another format.
 * @throws PictureRefused
 */
export function readPicture(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > maxBytes) throw new PictureRefused(`The picture has more than ${maxBytes} bytes`);
  const { width, height, data } = pixelsOf(bytes);
  if (!hasInk(data)) throw new PictureRefused('The picture is empty');
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return PNG.sync.write(png);
}

function pixelsOf(bytes: Buffer): Pixels {
  if (bytes.subarray(0, 8).equals(pngSignature)) return pixelsOfPng(bytes);
  throw new PictureRefused('The picture is not a PNG');
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The header is the first chunk (PNG 3rd edition section 5.6): width at 16, height at 20, interlacing at 28. */
const headerBytes = 33;

function pixelsOfPng(bytes: Buffer): Pixels {
  if (bytes.length < headerBytes) throw new PictureRefused('The picture is cut off');
  checkSize(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  // The decoder inflates an interlaced picture without a limit.
  if (bytes[28] !== 0) throw new PictureRefused('The picture is interlaced. Save it without interlacing');
  if (hasSecondHeader(bytes)) throw new PictureRefused('The picture is damaged');
  return decoded(() => PNG.sync.read(bytes));
}

/** The decoder would take the size and the interlacing of a later header, which nothing has checked. */
function hasSecondHeader(bytes: Buffer): boolean {
  for (let start = 8; start + 8 <= bytes.length; start += 12 + bytes.readUInt32BE(start)) {
    if (start > 8 && bytes.toString('latin1', start + 4, start + 8) === 'IHDR') return true;
  }
  return false;
}

function decoded(decoder: () => Pixels): Pixels {
  try {
    return decoder();
  } catch (error) {
    if (error instanceof PictureRefused) throw error;
    throw new PictureRefused('The picture is damaged or too large');
  }
}

function checkSize(width: number, height: number): void {
  const isSane = width >= 1 && height >= 1 && width <= maxSide && height <= maxSide && width * height <= maxPixels;
  if (!isSane) throw new PictureRefused(`The picture may have ${maxPixels} pixels, and ${maxSide} on a side`);
}

function hasInk(data: Uint8Array): boolean {
  for (let index = 3; index < data.length; index += 4) if (data[index] !== 0) return true;
  return false;
}
