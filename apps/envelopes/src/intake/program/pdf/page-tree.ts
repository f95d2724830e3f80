import { type PDF, PdfArray, PdfDict, PdfName, PdfNumber, type PdfObject, PdfRef } from '@libpdf/core';
import { maxPages } from '../../intake-job';
import { Refused } from '../refused';

/** A page with the attributes that it has or inherits. */
export interface Page {
  readonly dict: PdfDict;
  readonly ref: PdfRef;
  /** From 1. */
  readonly number: number;
}

/** ISO 32000-1, 7.7.3.4. */
const inheritable = ['Resources', 'MediaBox', 'CropBox', 'Rotate'] as const;
const maxDepth = 64;
/** Nodes without pages count, too. */
const maxNodes = 20_000;

/**
 * The pages in their order, each an object of its own that inherits nothing.
 * @throws Refused when the tree has loops, is damaged, or has too many pages
 */
export function readPages(pdf: PDF): Page[] {
  const resolve = pdf.getObject.bind(pdf);
  const root = pdf.getCatalog().get('Pages', resolve);
  if (!(root instanceof PdfDict)) throw broken('it has no pages');
  const pages: Page[] = [];
  const stack: { node: PdfDict; ref: PdfRef | undefined; inherited: ReadonlyMap<string, PdfObject>; depth: number }[] =
    [{ node: root, ref: undefined, inherited: new Map(), depth: 0 }];
  const above = new Set<PdfDict>();
  const taken = new Set<PdfDict>();
  let nodes = 0;
  while (stack.length > 0) {
    const { node, ref, inherited, depth } = stack.pop()!;
    nodes += 1;
    if (nodes > maxNodes || depth > maxDepth) throw broken('its tree of pages is too large');
    const attributes = new Map(inherited);
    for (const key of inheritable) {
      const value = node.get(key, resolve);
      if (value !== undefined && value.type !== 'null') attributes.set(key, value);
    }
    const kids = node.get('Kids', resolve);
    if (kids instanceof PdfArray) {
      if (above.has(node)) throw broken('its tree of pages has a loop');
      above.add(node);
      for (let index = kids.length - 1; index >= 0; index -= 1) {
        const kid = kids.at(index);
        const resolved = kid instanceof PdfRef ? resolve(kid) : kid;
        if (!(resolved instanceof PdfDict)) throw broken('a page is missing');
        stack.push({
          node: resolved,
          ref: kid instanceof PdfRef ? kid : undefined,
          inherited: attributes,
          depth: depth + 1,
        });
      }
      continue;
    }
    if (pages.length === maxPages) throw new Refused('too_many_pages', `The file has more than ${maxPages} pages.`);
    // A page that the tree names twice becomes two.
    const isCopy = taken.has(node) || ref === undefined;
    const dict = isCopy ? node.clone() : node;
    taken.add(node);
    for (const [key, value] of attributes) dict.set(key, value);
    pages.push({ dict, ref: isCopy ? pdf.register(dict) : ref, number: pages.length + 1 });
  }
  if (pages.length === 0) throw broken('it has no pages');
  return pages;
}

/** Puts all pages below one node. */
export function writePages(pdf: PDF, pages: readonly Page[]): void {
  const root = PdfDict.of({
    Type: PdfName.of('Pages'),
    Kids: new PdfArray(pages.map(({ ref }) => ref)),
    Count: PdfNumber.of(pages.length),
  });
  const reference = pdf.register(root);
  for (const { dict } of pages) dict.set('Parent', reference);
  pdf.getCatalog().set('Pages', reference);
}

export function broken(reason: string): Refused {
  return new Refused('broken', `The PDF is damaged: ${reason}.`);
}
