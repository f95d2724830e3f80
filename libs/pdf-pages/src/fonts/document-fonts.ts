import type { Font } from 'fontkit';
import type PDFDocument from 'pdfkit';
import { type FontName, readFont, type Weight } from './font-files';

/** A font of a document as pdfkit keeps it. */
interface EmbeddedFont {
  readonly id: string;
  readonly font: Font;
  readonly subset: { readonly glyphs: number[]; includeGlyph(glyph: number): number };
  /** Characters and widths of the embedded glyphs. */
  readonly unicode: Array<readonly number[]>;
  readonly widths: number[];
  ref(): object;
}

interface Internals {
  _font: EmbeddedFont;
  readonly page: { readonly fonts: Record<string, object> };
}

/**
 * pdfkit lays out text from left to right only. So glyphs are laid out here, and entered into the part of the font that
 * pdfkit embeds.
 */
export class DocumentFont {
  private readonly codes = new Map<string, number>();

  constructor(private readonly embedded: EmbeddedFont) {}

  /** The name of the font in the document. */
  get id(): string {
    return this.embedded.id;
  }

  get font(): Font {
    return this.embedded.font;
  }

  /**
   * The code of a glyph in the text of a page. A glyph that stands for several characters, such as a bracket that is
   * mirrored, has a code for each, so that readers find the characters of the text.
   *
   * @param width in thousandths of the font size
   */
  codeOf(glyph: number, width: number, codePoints: readonly number[]): number {
    const key = `${glyph} ${codePoints.join(' ')}`;
    const known = this.codes.get(key);
    if (known !== undefined) return known;
    const { subset, unicode, widths } = this.embedded;
    const shared = subset.includeGlyph(glyph);
    const code = unicode[shared] === undefined ? shared : subset.glyphs.push(glyph) - 1;
    [widths[code], unicode[code]] = [width, codePoints];
    this.codes.set(key, code);
    return code;
  }

  ref(): object {
    return this.embedded.ref();
  }
}

/** The fonts of one document. Each is opened and embedded when its first character is laid out. */
export class DocumentFonts {
  private readonly fonts = new Map<string, DocumentFont>();

  constructor(private readonly pdf: typeof PDFDocument.prototype) {}

  open(name: FontName, weight: Weight): DocumentFont {
    const key = `${name}-${weight}`;
    const known = this.fonts.get(key);
    if (known) return known;
    this.pdf.registerFont(key, readFont(name, weight)).font(key);
    const font = new DocumentFont((this.pdf as unknown as Internals)._font);
    this.fonts.set(key, font);
    return font;
  }

  /** Makes the font a resource of the current page. */
  useOnPage(font: DocumentFont): void {
    (this.pdf as unknown as Internals).page.fonts[font.id] ??= font.ref();
  }
}
