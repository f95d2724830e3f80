import type { Orientation } from './image';

/** By their number in Exif 2.3, section 4.6.4. The first one is upright. */
const orientations: readonly (Orientation | undefined)[] = [
  undefined,
  undefined,
  [-1, 0, 0, 1, 1, 0],
  [-1, 0, 0, -1, 1, 1],
  [1, 0, 0, -1, 0, 1],
  [0, -1, -1, 0, 1, 1],
  [0, -1, 1, 0, 0, 1],
  [0, 1, 1, 0, 0, 0],
  [0, 1, -1, 0, 1, 0],
];
const orientationTag = 0x0112;

/** How a camera was held. @param exif content of the segment; upright when it cannot be read */
export function orientationOf(exif: Buffer): Orientation | undefined {
  const tiff = exif.subarray(6);
  if (exif.toString('latin1', 0, 6) !== 'Exif\0\0' || tiff.length < 10) return undefined;
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const read = (at: number) => {
    if (at + 2 > tiff.length) return 0;
    return isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  };
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let entry = 0; entry < Math.min(read(directory), 100); entry += 1) {
    const at = directory + 2 + 12 * entry;
    if (read(at) === orientationTag) return orientations[read(at + 8)];
  }
  return undefined;
}
