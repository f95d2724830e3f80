import fc from 'fast-check';
import PDFDocument from 'pdfkit';
import { DocumentFonts } from '../src/fonts/document-fonts';
import { breakLines } from '../src/text/break-lines';
import { directionOfData, directionOfProse, inVisualOrder } from '../src/text/direction';
import { TextLayout } from '../src/text/text-layout';

const layoutIn = (language: string) =>
  new TextLayout(new DocumentFonts(new PDFDocument({ autoFirstPage: false, font: '' })), language);
const style = { size: 10, weight: 'regular' } as const;
/** Each character is one wide. */
const broken = (text: string, width: number) =>
  breakLines(text, width, (start, end) => end - start).map(({ start, end }) => text.slice(start, end));

describe('lines', () => {
  it('break at spaces, which end with the line', () => {
    expect(broken('one two  three', 7)).toEqual(['one two', 'three']);
    expect(broken('one', 3)).toEqual(['one']);
    expect(broken('', 3)).toEqual(['']);
  });

  it('break a word only when it is longer than a line', () => {
    expect(broken('a bcdefgh ij', 4)).toEqual(['a bc', 'defg', 'h ij']);
    expect(broken('👨‍👩‍👧👨‍👩‍👧', 8)).toEqual(['👨‍👩‍👧', '👨‍👩‍👧']);
  });

  it('break Chinese between characters, never before a full stop', () => {
    expect(broken('一二三四五。六七', 5)).toEqual(['一二三四', '五。六七']);
  });

  it('break Thai between words', () => {
    expect(broken('สวัสดีครับ', 8)).toEqual(['สวัสดี', 'ครับ']);
  });
});

describe('the direction', () => {
  it('of data is that of its first letter, and numbers run to the right', () => {
    expect(directionOfData('42 שלום Ada')).toBe('rtl');
    expect(directionOfData('Ada שלום')).toBe('ltr');
    expect(directionOfData('2026-11-28 10:00')).toBe('ltr');
  });

  it('of a sentence is that of the document if any letter of it runs that way', () => {
    expect(directionOfProse('PDF שלום', 'rtl')).toBe('rtl');
    expect(directionOfProse('PDF only', 'rtl')).toBe('ltr');
    expect(directionOfProse('42', 'ltr')).toBe('ltr');
  });

  it('of runs turns them as rule L2 of UAX 9 says', () => {
    const order = (...levels: number[]) =>
      inVisualOrder(levels.map((level, id) => ({ level, id }))).map(({ id }) => id);
    expect(order(0, 1, 0)).toEqual([0, 1, 2]);
    expect(order(1, 2, 1)).toEqual([2, 1, 0]);
    expect(order(0, 1, 2, 1, 0)).toEqual([0, 3, 2, 1, 4]);
    expect(order(2, 1, 2)).toEqual([2, 1, 0]);
  });
});

describe('any text', () => {
  const layouts = ['en', 'ar', 'ja'].map(layoutIn);
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.constantFrom('(', ')', ' ', '\u200d', '\u2066', '\u2069', '\u202e', 'م', 'ר', 'हि', '王', '1', '\u0301', '\n'),
  );
  const texts = fc.array(unit, { maxLength: 40 }).map((parts) => parts.join(''));

  it('fits its lines, of which no character is lost', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...layouts), fc.constantFrom('ltr', 'rtl'), (text, layout, direction) => {
        const lines = layout.lines(text, style, direction, 80);
        const drawn = lines.flatMap(({ runs }) => [...runs].sort((one, other) => one.start - other.start));
        const visible = (part: string) => part.replace(/[\s\x85\ufeff]/g, '');
        expect(visible(drawn.map((run) => run.text).join(''))).toBe(visible(text.normalize('NFC')));
        for (const { width, runs } of lines)
          if (runs.flatMap(({ glyphs }) => glyphs).length > 30) expect(width).toBeLessThan(120);
      }),
      { numRuns: 300 },
    );
  });

  it('costs in proportion to its length', () => {
    const lengths = [100, 20_000];
    for (const text of ['a', 'ab ', ' ', 'م', '\u202e', '\u0301', '()', 'a(م)', '🙂'])
      for (const length of lengths) layouts[0]!.lines(text.repeat(length), style, 'ltr', 200);
  });
});
