import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type FontName = 'latin' | 'arabic' | 'hebrew' | 'thai' | 'chinese' | 'japanese' | 'korean' | 'symbols';
export type Weight = 'regular' | 'bold';

interface FontFiles {
  readonly package: string;
  /** The folder of the files, seen from the main file of the package. */
  readonly folder: string;
  readonly regular: string;
  readonly bold: string;
}

/** Fonts come with `npm ci`. pdfkit embeds TrueType, OpenType and WOFF files; WOFF2 makes it fail. */
const files: Readonly<Record<FontName, FontFiles>> = {
  // Latin, Greek, Cyrillic and Devanagari.
  latin: noto('latin', 'NotoSans', 'ttf'),
  arabic: noto('arabic', 'NotoNaskhArabic', 'ttf'),
  hebrew: noto('hebrew', 'NotoSansHebrew', 'ttf'),
  chinese: noto('sc', 'NotoSansHans', 'otf'),
  japanese: noto('jp', 'NotoSansJP', 'otf'),
  korean: noto('kr', 'NotoSansKR', 'otf'),
  thai: fontsource('noto-sans-thai', 'noto-sans-thai-thai'),
  // Armenian, Georgian, arrows, boxes and marks.
  symbols: fontsource('dejavu-sans', 'dejavu-sans-latin'),
};

function noto(name: string, font: string, type: string): FontFiles {
  const [regular, bold] = ['Regular', 'Bold'].map((weight) => `${font}-${weight}.${type}`) as [string, string];
  return { package: `@embedpdf/fonts-${name}`, folder: '../fonts', regular, bold };
}

function fontsource(name: string, font: string): FontFiles {
  const [regular, bold] = [400, 700].map((weight) => `${font}-${weight}-normal.woff`) as [string, string];
  return { package: `@fontsource/${name}`, folder: 'files', regular, bold };
}

const read = new Map<string, Buffer>();

/** The bytes of a font, read once in a process: 20 KB to 8.6 MB. */
export function readFont(name: FontName, weight: Weight): Buffer {
  const font = files[name];
  const key = `${name}-${weight}`;
  const bytes = read.get(key) ?? readFileSync(join(dirname(require.resolve(font.package)), font.folder, font[weight]));
  read.set(key, bytes);
  return bytes;
}
