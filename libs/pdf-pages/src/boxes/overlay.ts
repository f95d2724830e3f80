import type { Weight } from '../fonts/font-files';

/** A rectangle on an overlay. Lengths are in points. */
export interface Box {
  /** From the left and the top edge of the overlay to the rectangle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A text in a rectangle. */
export interface TextBox extends Box {
  readonly text: string;
  /** Font size of a text that fits; 12 by default. */
  readonly size?: number;
  readonly weight?: Weight;
  /** Where lines stand. By default they begin at the side on which the text begins. */
  readonly alignment?: 'left' | 'right' | 'centre';
  /** `#rrggbb`, black by default. */
  readonly color?: string;
  /** From 0, invisible, to 1, which is the default. */
  readonly opacity?: number;
}

/** A picture in the middle of a rectangle, as large as fits without a change of its proportions. */
export interface PictureBox extends Box {
  /** PNG or JPEG. */
  readonly picture: Buffer;
}

/** Texts and pictures on a page, or on a part of one. Fonts are embedded once for each overlay that is drawn onto a document. */
export interface Overlay {
  /** Points. */
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly (TextBox | PictureBox)[];
}

export interface OverlayOptions {
  readonly createdAt: Date;
  readonly id: string;
  /** BCP 47 tag. It decides about the forms of characters that Chinese and Japanese share. */
  readonly language: string;
}
