import { GifReader } from 'omggif';
import { checkPixels, damaged, type Image } from './image';
import { onPaper } from './on-paper';

/** Takes the first frame. @throws Refused */
export function readGif(bytes: Uint8Array): Image {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < 13) throw damaged();
  const [width, height] = [file.readUInt16LE(6), file.readUInt16LE(8)];
  checkPixels(width, height);
  const rgba = Buffer.alloc(4 * width * height);
  decode(file, width, height, rgba);
  return onPaper(width, height, rgba);
}

function decode(file: Buffer, width: number, height: number, rgba: Buffer): void {
  try {
    const reader = new GifReader(file);
    const frame = reader.frameInfo(0);
    if (frame.x + frame.width > width || frame.y + frame.height > height) throw damaged();
    reader.decodeAndBlitFrameRGBA(0, rgba);
  } catch {
    throw damaged();
  }
}
