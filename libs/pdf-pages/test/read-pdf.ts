import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Node {
  readonly role?: string;
  readonly alt?: string;
  readonly children?: readonly Node[];
}

export interface ReadPdf {
  readonly pages: ReadonlyArray<{
    readonly texts: readonly string[];
    /** Left edge and width of each text, in points. */
    readonly places: ReadonlyArray<readonly [number, number]>;
    readonly structure: Node | null;
    /** Width and height in points. */
    readonly size: readonly [number, number];
  }>;
  readonly info: Readonly<Record<string, unknown>>;
  readonly marks: { readonly Marked: boolean };
  readonly outline: readonly Outline[];
  readonly ids: readonly string[];
}

interface Outline {
  readonly title: string;
  readonly items: readonly Outline[];
}

/** Reads a PDF with pdf.js, which no code under test uses. */
export function readPdf(bytes: Buffer): ReadPdf {
  const program = join(__dirname, 'programs/read-pdf.mjs');
  const output = execFileSync(process.execPath, [program], { input: bytes, maxBuffer: 2 ** 28 });
  return JSON.parse(output.toString()) as ReadPdf;
}

/** The texts of a page, with one space between them. */
export function textOf(pdf: ReadPdf, page = 0): string {
  return pdf.pages[page]!.texts.join(' ');
}

/** The roles of the structure of all pages, without parts of pages. */
export function rolesOf(pdf: ReadPdf): string[] {
  const roles = (node: Node): string[] => [...(node.role ? [node.role] : []), ...(node.children ?? []).flatMap(roles)];
  return pdf.pages.flatMap(({ structure }) => (structure ? roles(structure) : []));
}
