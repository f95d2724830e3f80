import type { Direction } from '../text/direction';

export interface DocumentOptions {
  readonly title: string;
  /** BCP 47 tag, such as `en` or `ar-EG`. */
  readonly language: string;
  /** The dates in the document: with the same id and content, the bytes are the same. */
  readonly createdAt: Date;
  /** Makes the document's identifier, for example that of a report. */
  readonly id: string;
  /** `ltr` by default. */
  readonly direction?: Direction;
  /** At the foot of each page, beside its number. */
  readonly footer?: string;
  /** In large grey letters across each page. */
  readonly watermark?: string;
}

/** A4, in points. */
export const page = { width: 595.28, height: 841.89, margin: 56, bottomMargin: 64 } as const;
