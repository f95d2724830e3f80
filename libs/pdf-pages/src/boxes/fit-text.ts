import { directionOfData } from '../text/direction';
import { type Line, lineHeight, type TextLayout } from '../text/text-layout';
import type { TextBox } from './overlay';

export interface FittedText {
  /** Font size in points. */
  readonly size: number;
  readonly lines: readonly Line[];
}

/** Rounding of widths must not shrink a text. */
const tolerance = 0.01;
const step = 0.9;

/**
 * Shrinks a text until all of it fits in its rectangle: nothing that a person signs is cut off.
 *
 * @throws RangeError unless width, height and size are more than 0
 */
export function fitText(
  layout: TextLayout,
  { text, width, height, size = 12, weight = 'regular' }: Omit<TextBox, 'x' | 'y'>,
): FittedText {
  if (!(width > 0 && height > 0 && size > 0))
    throw new RangeError('The width, height and font size of a text are more than 0 points.');
  const direction = directionOfData(text);
  for (let current = Math.min(size, height / lineHeight); ;) {
    const lines = layout.lines(text, { size: current, weight }, direction, width);
    const tooHigh = (lines.length * lineHeight * current) / (height + tolerance);
    const tooWide = lines.reduce((most, line) => Math.max(most, line.width), 0) / (width + tolerance);
    if (tooHigh <= 1 && tooWide <= 1) return { size: current, lines };
    // A text of twice the size needs four times the room.
    current *= Math.min(step, 1 / tooWide, 1 / Math.sqrt(tooHigh));
  }
}
