import { deflateSync } from 'node:zlib';
import type { Image } from './image';

/** Puts an image with transparent parts on white paper. @param rgba four bytes for each pixel */
export function onPaper(width: number, height: number, rgba: Uint8Array): Image {
  const rgb = Buffer.allocUnsafe(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const alpha = rgba[from + 3]!;
    const paper = 255 * (255 - alpha);
    rgb[to] = (rgba[from]! * alpha + paper) / 255;
    rgb[to + 1] = (rgba[from + 1]! * alpha + paper) / 255;
    rgb[to + 2] = (rgba[from + 2]! * alpha + paper) / 255;
  }
  return { width, height, colorSpace: 'DeviceRGB', filter: 'FlateDecode', data: deflateSync(rgb) };
}
