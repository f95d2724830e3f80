import { DocumentFonts } from '../fonts/document-fonts';
import type { Direction } from '../text/direction';
import type { Pdf } from '../text/draw-glyphs';
import { drawLine } from '../text/draw-line';
import { baseline, type Line, lineHeight, TextLayout, type TextStyle } from '../text/text-layout';
import { openPdf } from './open-pdf';
import { type DocumentOptions, page } from './page-options';

/** An element of the document's structure, for example a paragraph. */
export interface Element {
  readonly tag: string;
  readonly node: PDFKit.PDFStructureElement;
}
export type Alignment = 'left' | 'right' | 'centre';

export interface TextArea {
  /** Points from the left edge of the page. */
  readonly x: number;
  readonly width: number;
  readonly style: TextStyle;
  readonly alignment: Alignment;
  readonly color?: string;
}

/** One document in the making: its current page, how far that is filled, and its structure. */
export class Sheet {
  readonly pdf: Pdf;
  readonly fonts: DocumentFonts;
  readonly layout: TextLayout;
  readonly direction: Direction;
  readonly root: Element;
  /** Points from the top of the page to the next content. */
  y: number = page.margin;
  pages = 0;

  constructor(
    options: DocumentOptions,
    private readonly decorate: (sheet: Sheet) => void,
  ) {
    this.pdf = openPdf(options);
    this.fonts = new DocumentFonts(this.pdf);
    this.layout = new TextLayout(this.fonts, options.language);
    this.direction = options.direction ?? 'ltr';
    this.root = { tag: 'Document', node: this.pdf.struct('Document') };
    this.pdf.addStructure(this.root.node);
    this.breakPage();
  }

  get left(): number {
    return page.margin;
  }

  get width(): number {
    return page.width - 2 * page.margin;
  }

  /** Points from the first content of a page to the end of the last. */
  get height(): number {
    return page.height - page.margin - page.bottomMargin;
  }

  /** Points that are left on this page. */
  get room(): number {
    return page.height - page.bottomMargin - this.y;
  }

  get isAtTop(): boolean {
    return this.y <= page.margin;
  }

  get start(): Alignment {
    return this.direction === 'rtl' ? 'right' : 'left';
  }

  get end(): Alignment {
    return this.direction === 'rtl' ? 'left' : 'right';
  }

  breakPage(): void {
    this.pdf.addPage();
    this.pages += 1;
    this.y = page.margin;
    this.decorate(this);
  }

  /** Begins a new page unless so many points are left. */
  ensure(height: number): void {
    if (this.room < height && !this.isAtTop) this.breakPage();
  }

  /** Opens an element below another. `scope` tells what a title in a table names. */
  open(parent: Element, tag: string, options: { alt?: string; scope?: 'Row' | 'Column' } = {}): Element {
    const node = this.pdf.struct(tag, options);
    parent.node.add(node);
    return { tag, node };
  }

  /** Draws something that belongs to the element. The page must not change meanwhile. */
  mark(element: Element, draw: () => void): void {
    const content = this.pdf.markStructureContent(element.tag);
    draw();
    this.pdf.endMarkedContent();
    element.node.add(content);
  }

  /** Draws something that is no part of the content, such as a rule. */
  artifact(draw: () => void): void {
    this.pdf.markContent('Artifact');
    draw();
    this.pdf.endMarkedContent();
  }

  /** Draws lines, the first one at the given height. */
  draw(lines: readonly Line[], { x, width, style, alignment, color = '#1a1a1a' }: TextArea, top: number): void {
    this.pdf.fillColor(color);
    lines.forEach((line, number) => {
      const free = width - line.width;
      const left = x + { left: 0, right: free, centre: free / 2 }[alignment];
      const y = top + (number * lineHeight + baseline) * style.size;
      drawLine(this.pdf, this.fonts, line, { x: left, y, size: style.size });
    });
  }

  /** Draws all lines below what is there, on as many pages as they need. */
  flow(element: Element, lines: readonly Line[], area: TextArea): void {
    const step = area.style.size * lineHeight;
    for (let at = 0; at < lines.length;) {
      if (this.room < step) this.breakPage();
      const some = lines.slice(at, at + Math.max(1, Math.floor(this.room / step)));
      this.mark(element, () => this.draw(some, area, this.y));
      this.y += some.length * step;
      at += some.length;
    }
  }
}
