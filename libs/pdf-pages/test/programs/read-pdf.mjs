/** Reads a PDF from standard input with pdf.js and prints as JSON what a reader of it finds. */
import { buffer } from 'node:stream/consumers';
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';

const data = new Uint8Array(await buffer(process.stdin));
const pdf = await getDocument({ data, verbosity: VerbosityLevel.ERRORS }).promise;
const pages = [];
for (let number = 1; number <= pdf.numPages; number += 1) {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  const [, , width, height] = page.view;
  pages.push({
    texts: items.map(({ str }) => str).filter((text) => text.trim() !== ''),
    places: items.filter(({ str }) => str.trim() !== '').map(({ transform, width }) => [transform[4], width]),
    structure: await page.getStructTree(),
    size: [width, height],
  });
}
const { info } = await pdf.getMetadata();
const result = { pages, info, marks: await pdf.getMarkInfo(), outline: await pdf.getOutline(), ids: pdf.fingerprints };
process.stdout.write(JSON.stringify(result));
