import { PNG } from 'pngjs';
import { checkPixels, damaged, type Image } from './image';
import { onPaper } from './on-paper';

/** @throws Refused */
export function readPng(bytes: Uint8Array): Image {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  // The header is the first chunk: PNG 1.2, section 4.1.1.
  if (file.length < 33 || file.toString('latin1', 12, 16) !== 'IHDR') throw damaged();
  checkPixels(file.readUInt32BE(16), file.readUInt32BE(20));
  const { width, height, data } = decode(file);
  return onPaper(width, height, data);
}

function decode(file: Buffer): PNG {
  try {
    return PNG.sync.read(file);
  } catch {
    throw damaged();
  }
}
