import { type Cell, type Column, heightOf, layOutCells, linesIn, padding, type Row, step } from './cells';
import type { Element, Sheet } from './sheet';

/** So many lines of a row are not worth a part of their own on a page. */
const fewLines = 3;

/** A table under construction. Each page begins with its header. Only a row that is longer than a page is split. */
export class Table {
  private readonly element: Element;
  private header: readonly Cell[] = [];

  constructor(
    private readonly sheet: Sheet,
    private readonly columns: readonly Column[],
    /** Whether the first cell of each row is its title. */
    private readonly hasRowTitles = false,
  ) {
    this.element = sheet.open(sheet.root, 'Table');
  }

  /** Draws the titles of the columns. On later pages they are artifacts. */
  begin(): void {
    const titles = this.columns.map(({ title }) => title);
    this.header = layOutCells(this.sheet, this.columns, titles, () => 'bold');
    this.sheet.ensure(heightOf(this.header) + fewLines * step);
    const row = this.sheet.open(this.element, 'TR');
    const elements = this.header.map(() => this.sheet.open(row, 'TH', { scope: 'Column' }));
    this.shade();
    this.part(this.header, elements, linesIn(this.header));
    row.node.end();
  }

  add(values: Row): void {
    const isTitle = (column: number) => this.hasRowTitles && column === 0;
    const weightOf = (column: number) => (isTitle(column) ? 'bold' : 'regular');
    const cells = layOutCells(this.sheet, this.columns, values, weightOf);
    const row = this.sheet.open(this.element, 'TR');
    const elements = cells.map((_, column) =>
      isTitle(column) ? this.sheet.open(row, 'TH', { scope: 'Row' }) : this.sheet.open(row, 'TD'),
    );
    if (heightOf(cells) > this.sheet.room) this.makeRoom(cells);
    let rest = cells;
    while (linesIn(rest) > 0) {
      const fitting = Math.max(1, Math.floor((this.sheet.room - 2 * padding) / step));
      this.part(rest, elements, Math.min(fitting, linesIn(rest)));
      rest = rest.map((cell) => ({ ...cell, lines: cell.lines.slice(fitting) }));
      if (linesIn(rest) > 0) this.nextPage();
    }
    row.node.end();
  }

  end(): void {
    this.element.node.end();
    this.sheet.y += step;
  }

  /** A long row may begin here, if a few lines of it fit. All others begin on the next page. */
  private makeRoom(cells: readonly Cell[]): void {
    const isLong = heightOf(cells) + heightOf(this.header) > this.sheet.height;
    if (!isLong || this.sheet.room < fewLines * step + 2 * padding) this.nextPage();
  }

  private nextPage(): void {
    this.sheet.breakPage();
    if (this.header.length === 0) return;
    this.shade();
    this.sheet.artifact(() => this.header.forEach((cell) => this.sheet.draw(cell.lines, cell, this.sheet.y + padding)));
    this.close(heightOf(this.header));
  }

  /** Draws the first lines of the cells. */
  private part(cells: readonly Cell[], elements: readonly Element[], lines: number): void {
    cells.forEach((cell, column) => {
      const some = cell.lines.slice(0, lines);
      if (some.length === 0) return;
      this.sheet.mark(elements[column]!, () => this.sheet.draw(some, cell, this.sheet.y + padding));
    });
    this.close(lines * step + 2 * padding);
  }

  private shade(): void {
    const { left, width, y, pdf } = this.sheet;
    this.sheet.artifact(() => pdf.rect(left, y, width, heightOf(this.header)).fill('#eeeeee'));
  }

  /** Draws the rule below a row. */
  private close(height: number): void {
    const { left, width, pdf } = this.sheet;
    this.sheet.y += height;
    const bottom = this.sheet.y;
    this.sheet.artifact(() =>
      pdf
        .moveTo(left, bottom)
        .lineTo(left + width, bottom)
        .lineWidth(0.5)
        .stroke('#bbbbbb'),
    );
  }
}
