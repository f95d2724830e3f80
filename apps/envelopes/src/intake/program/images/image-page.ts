import { PDF, PdfArray, PdfDict, PdfName, PdfNumber, PdfStream } from '@libpdf/core';
import { type AcceptedType, pageSides } from '../../intake-job';
import { type Normalized, writeAnew } from '../pdf/write-anew';
import { readGif } from './gif';
import type { Image } from './image';
import { readJpeg } from './jpeg';
import { readPng } from './png';

const readers = { 'image/png': readPng, 'image/jpeg': readJpeg, 'image/gif': readGif };

/** A4 in points. */
const [shortSide, longSide] = [595.28, 841.89];
const upright = [1, 0, 0, 1, 0, 0];

/**
 * Makes a page of the size of the image, a point for a pixel, or smaller so that it fits on A4.
 * @throws Refused
 */
export function imagePage(
  type: Exclude<AcceptedType, 'application/pdf'>,
  bytes: Uint8Array,
  isSandbox: boolean,
): Promise<Normalized> {
  const image = readers[type](bytes);
  const isTurned = image.orientation?.[0] === 0;
  const [wide, high] = isTurned ? [image.height, image.width] : [image.width, image.height];
  const [mostWide, mostHigh] = wide > high ? [longSide, shortSide] : [shortSide, longSide];
  const scale = Math.min(1, mostWide / wide, mostHigh / high);
  const [width, height] = [wide, high].map((side) => Math.max(side * scale, pageSides.least)) as [number, number];
  const pdf = PDF.create();
  const content = `${width} 0 0 ${height} 0 0 cm ${(image.orientation ?? upright).join(' ')} cm /Image Do`;
  const dict = PdfDict.of({
    MediaBox: new PdfArray([0, 0, width, height].map((side) => PdfNumber.of(side))),
    Resources: PdfDict.of({ XObject: PdfDict.of({ Image: pdf.register(streamOf(image)) }) }),
    Contents: pdf.register(new PdfStream(new PdfDict(), Buffer.from(content))),
  });
  return writeAnew(pdf, [{ dict, ref: pdf.register(dict), number: 1 }], isSandbox);
}

function streamOf({ width, height, colorSpace, filter, data, isInverted }: Image): PdfStream {
  const stream = PdfStream.fromDict(
    {
      Type: PdfName.of('XObject'),
      Subtype: PdfName.of('Image'),
      Width: PdfNumber.of(width),
      Height: PdfNumber.of(height),
      ColorSpace: PdfName.of(colorSpace),
      BitsPerComponent: PdfNumber.of(8),
      Filter: PdfName.of(filter),
    },
    data,
  );
  if (isInverted) stream.set('Decode', new PdfArray([1, 0, 1, 0, 1, 0, 1, 0].map((value) => PdfNumber.of(value))));
  return stream;
}
