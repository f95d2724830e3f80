import { boxWidth } from './text-layout';

/** A rectangle with the code point in it, in thousandths of the font size. */
export interface BoxShape {
  readonly left: number;
  /** Above the baseline. */
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
  /** Hexadecimal digits, in two rows. */
  readonly rows: readonly [string, string];
}

/** For a character that no font has, so that a reader sees that something is there, and which it is. */
export function boxOf(codePoint: number): BoxShape {
  const digits = codePoint.toString(16).toUpperCase();
  const even = digits.padStart(digits.length > 4 ? 6 : 4, '0');
  const half = even.length / 2;
  return { left: 50, bottom: -120, width: boxWidth - 100, height: 900, rows: [even.slice(0, half), even.slice(half)] };
}
