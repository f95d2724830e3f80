import type { PdfObject } from '@libpdf/core';
import type { Findings } from '../findings';
import { ActiveContent } from './active-content';
import { flattenAnnotations } from './annotations';
import { completeFields, hasLayers, openPdf } from './open-pdf';
import { readPages } from './page-tree';
import { type Normalized, writeAnew } from './write-anew';

/**
 * Writes a PDF anew with what its pages show, and nothing else.
 * @throws Refused
 */
export async function normalizePdf(bytes: Uint8Array, isSandbox: boolean, findings: Findings): Promise<Normalized> {
  const pdf = await openPdf(bytes, findings);
  const pages = readPages(pdf);
  const dictionaries = new Set<PdfObject>(pages.map(({ dict }) => dict));
  const active = new ActiveContent(pdf, findings, dictionaries);
  for (const page of pages) active.findOn(page);
  active.findInRest();
  if (hasLayers(pdf)) findings.add('layers_flattened', null);
  if (completeFields(pdf)) findings.add('form_flattened', null);
  return writeAnew(pdf, pages, isSandbox, (page) => flattenAnnotations(pdf, page, dictionaries, findings));
}
