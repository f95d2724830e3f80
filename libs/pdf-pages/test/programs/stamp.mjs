/** Draws the pages of the second file onto the first page of the first one, one below the other, and prints the result. */
import { readFileSync } from 'node:fs';
import { PDF } from '@libpdf/core';

const [target, overlays] = await Promise.all(process.argv.slice(2).map((file) => PDF.load(readFileSync(file))));
const page = target.getPage(0);
for (let number = 0; number < overlays.getPageCount(); number += 1)
  page.drawPage(await target.embedPage(overlays, number), { x: 50, y: 100 + 60 * number });
process.stdout.write(await target.save({ incremental: true }));
