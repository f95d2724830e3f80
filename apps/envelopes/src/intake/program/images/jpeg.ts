import { checkPixels, damaged, type Image } from './image';
import { orientationOf } from './exif';

const colorSpaces: Readonly<Record<number, Image['colorSpace']>> = { 1: 'DeviceGray', 3: 'DeviceRGB', 4: 'DeviceCMYK' };
const [jfif, exif, adobe, startOfScan, fill] = [0xe0, 0xe1, 0xee, 0xda, 0xff];
const endMarker = Buffer.from([0xff, 0xd9]);

interface Segment {
  readonly marker: number;
  /** Of the marker, and behind the segment. */
  readonly start: number;
  readonly end: number;
}

/**
 * Keeps the samples as they are. Segments with data about the picture, such as the place where it was taken, go.
 * @throws Refused
 */
export function readJpeg(bytes: Uint8Array): Image {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const { segments, scan } = segmentsOf(file);
  const frame = segments.find(({ marker }) => isFrame(marker));
  if (!frame || frame.end - frame.start < 10 || file.indexOf(endMarker, scan) < 0) throw damaged();
  const [height, width] = [file.readUInt16BE(frame.start + 5), file.readUInt16BE(frame.start + 7)];
  const colorSpace = colorSpaces[file[frame.start + 9]!];
  if (!colorSpace || file[frame.start + 4] !== 8) throw damaged();
  checkPixels(width, height);
  // Adobe's marker says how colours are stored.
  const kept = segments.filter(({ marker }) => !isApplication(marker) || marker === jfif || marker === adobe);
  const parts = kept.map(({ start, end }) => file.subarray(start, end));
  const data = Buffer.concat([file.subarray(0, 2), ...parts, file.subarray(scan)]);
  const isInverted = colorSpace === 'DeviceCMYK' && segments.some(({ marker }) => marker === adobe);
  const about = segments.find(({ marker }) => marker === exif);
  const orientation = about && orientationOf(file.subarray(about.start + 4, about.end));
  return { width, height, colorSpace, filter: 'DCTDecode', data, isInverted, ...(orientation ? { orientation } : {}) };
}

/** Application data and comments: ITU-T T.81, table B.1. */
function isApplication(marker: number): boolean {
  return (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** The segments up to the first scan, and where that begins. */
function segmentsOf(file: Buffer): { segments: Segment[]; scan: number } {
  const segments: Segment[] = [];
  for (let at = 2; at + 4 <= file.length;) {
    const marker = file[at + 1]!;
    if (file[at] !== fill) throw damaged();
    if (marker === startOfScan) return { segments, scan: at };
    const end = marker === fill ? at + 1 : at + 2 + file.readUInt16BE(at + 2);
    if (marker !== fill) segments.push({ marker, start: at, end: Math.min(end, file.length) });
    at = end;
  }
  throw damaged();
}
