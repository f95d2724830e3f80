import type { Weight } from '../fonts/font-files';

/** A text in a rectangle. Lengths are in points. */
export interface TextBox {
  readonly text: string;
  /** From the left and the top edge of the overlay to the rectangle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Font size of a text that fits; 12 by default. */
  readonly size?: number;
  readonly weight?: Weight;
  /** Where lines stand. By default they begin at the side on which the text begins. */
  readonly alignment?: 'left' | 'right' | 'centre';
  /** `#rrggbb`, black by default. */
  readonly color?: string;
}

/** Texts on a page, or on a part of one. Fonts are embedded once for each overlay that is drawn onto a document. */
export interface Overlay {
  /** Points. */
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly TextBox[];
}

export interface OverlayOptions {
  readonly createdAt: Date;
  readonly id: string;
  /** BCP 47 tag. It decides about the forms of characters that Chinese and Japanese share. */
  readonly language: string;
}
