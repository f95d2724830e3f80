import { isBlank } from './blank-text';

const named: readonly [string, string][] = [
  ['nothing', ''],
  ['spaces', '   '],
  ['a tab and line ends', '\t\r\n\u0085\u2028\u2029'],
  ['no-break and wide spaces', '\u00a0\u1680\u2000\u2003\u2009\u202f\u205f\u3000'],
  ['zero-width spaces and joiners', '\u200b\u200c\u200d\u2060\ufeff'],
  ['direction marks', '\u200e\u200f\u061c\u202e\u202c\u2066\u2069'],
  ['a soft hyphen', '\u00ad'],
  ['Hangul fillers', '\u115f\u1160\u3164\uffa0'],
  ['Khmer inherent vowels', '\u17b4\u17b5'],
  ['Mongolian separators', '\u180b\u180c\u180d\u180e\u180f'],
  ['variation selectors', '\ufe00\ufe0f\u{e0100}'],
  ['tags', '\u{e0001}\u{e0041}\u{e007f}'],
  ['a grapheme joiner and marks without a letter', '\u034f\u0301\u0308\u20dd'],
  ['a Khitan filler', '\u{16fe4}'],
  ['a Braille blank', '\u2800\u2800'],
  ['blanks of music and of hieroglyphs', '\u{1d159}\u{1d173}\u{13441}\u{13442}\u{13430}'],
  ['controls', '\u0001\u001f\u007f\u009f'],
  ['interlinear and Arabic format characters', '\ufff9\ufffb\u0600'],
  ['no characters at all', '\ufffe\u{1ffff}\ufdd0'],
];

it.each(named)('%s cannot be seen', (_what, text) => {
  expect(isBlank(text)).toBe(true);
  expect(isBlank(` ${text}\u200b${text} `)).toBe(true);
  expect(isBlank(`${text}x${text}`)).toBe(false);
});

it.each([
  'A',
  '.',
  '-',
  '0',
  '李',
  'Ł',
  'ก',
  'ா',
  '\u0627\u0644',
  'é',
  'e\u0301',
  '👩\u200d🔬',
  '©',
  '\ue000',
  '\u{10ffee}',
  '\u{3347a}',
])('%j can be seen', (text) => {
  expect(isBlank(text)).toBe(false);
});

it('looks at a text of a million characters in one pass', () => {
  expect(isBlank(' \u200b'.repeat(500_000))).toBe(true);
});
