import { PDF, PdfDict, PdfString } from '@libpdf/core';
import { maxNormalizedBytes, type SeenPage } from '../../intake-job';
import { Refused } from '../refused';
import { keepVisible } from './keep-visible';
import { settleBoxes } from './boxes';
import { closeContent, ownResources } from './content';
import { markSandbox } from './mark-sandbox';
import { type Page, writePages } from './page-tree';

export interface Normalized {
  readonly pdf: Uint8Array;
  readonly pages: readonly SeenPage[];
}

/**
 * Writes these pages and nothing else.
 * @param flatten adds to a page what lies in front of its content
 * @throws Refused
 */
export async function writeAnew(
  pdf: PDF,
  pages: readonly Page[],
  isSandbox: boolean,
  flatten: (page: Page) => void = () => undefined,
): Promise<Normalized> {
  const shown = pages.map((page) => {
    const settled = settleBoxes(pdf, page);
    ownResources(pdf, page);
    closeContent(pdf, page);
    flatten(page);
    return settled;
  });
  writePages(pdf, pages);
  keepVisible(pdf, pages);
  if (isSandbox) await markSandbox(pdf, pages, shown);
  const { trailer } = pdf.context.info;
  trailer.set('Info', pdf.register(PdfDict.of({ Producer: PdfString.fromString('Probatum') })));
  trailer.delete('ID');
  pdf.upgradeVersion('1.7');
  const written = await pdf.save({ useXRefStream: false });
  if (written.length > maxNormalizedBytes)
    throw new Refused('too_complex', 'The PDF is too large once it is rewritten.');
  await check(written, pages.length);
  return { pdf: written, pages: shown.map(({ seen }) => seen) };
}

/** The file that all later steps build on can be read and extended. */
async function check(written: Uint8Array, pages: number): Promise<void> {
  const read = await PDF.load(written);
  const blocker = read.canSaveIncrementally();
  if (blocker || read.recoveredViaBruteForce || read.getPageCount() !== pages)
    throw new Error(`The rewritten PDF is not whole (${blocker ?? 'pages'})`);
}
