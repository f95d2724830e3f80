import { type PDF, PdfName, PdfString } from '@libpdf/core';
import type { Page } from './page-tree';

/** Names whose value a page keeps. */
const ofPage = new Set(['Type', 'Parent', 'MediaBox', 'Rotate', 'Resources', 'Contents', 'Group', 'Annots']);
const ofCatalog = new Set(['Type', 'Pages', 'Lang']);

/** Takes everything from the pages and the catalog that is not needed to show the pages. */
export function keepVisible(pdf: PDF, pages: readonly Page[]): void {
  const catalog = pdf.getCatalog();
  for (const [dict, kept] of [[catalog, ofCatalog], ...pages.map((page) => [page.dict, ofPage] as const)] as const)
    for (const key of [...dict.keys()]) if (!kept.has(key.value)) dict.delete(key);
  for (const { dict } of pages) dict.set('Type', PdfName.of('Page'));
  if (!(catalog.get('Lang') instanceof PdfString)) catalog.delete('Lang');
}
