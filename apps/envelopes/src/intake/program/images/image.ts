import { maxPixels } from '../../intake-job';
import { Refused } from '../refused';

/** From the unit square with the image to the unit square as it is seen. */
export type Orientation = readonly [number, number, number, number, number, number];

/** The samples of an image as a PDF holds them. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly colorSpace: 'DeviceGray' | 'DeviceRGB' | 'DeviceCMYK';
  readonly filter: 'FlateDecode' | 'DCTDecode';
  readonly data: Uint8Array;
  /** Colours are stored as their opposite. */
  readonly isInverted?: boolean;
  readonly orientation?: Orientation;
}

/** @throws Refused for an image that would take too much memory to show */
export function checkPixels(width: number, height: number): void {
  if (width * height > maxPixels)
    throw new Refused('image_size', `The image has ${width} × ${height} pixels. At most ${maxPixels} are supported.`);
  if (width === 0 || height === 0) throw damaged();
}

export function damaged(): Refused {
  return new Refused('broken', 'The image is damaged.');
}
