import { createDocument } from '../src/pages/create-document';
import { readPdf, rolesOf } from './read-pdf';

const options = { title: 'Table', language: 'en', createdAt: new Date(0), id: 'table' };
const columns = [
  { title: 'Number', alignment: 'end' as const },
  { title: 'What happened', share: 3 },
];

async function draw(rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>) {
  const document = createDocument(options);
  document.heading(1, 'Rows');
  await document.table(columns, rows);
  const bytes = await document.bytes();
  return { ...readPdf(bytes), bytes };
}

describe('a table', () => {
  it('over many pages has every row once and in order, and its header on each page', async () => {
    async function* rows() {
      for (let number = 0; number < 300; number += 1) yield [String(number), `act ${number}`];
    }
    const pdf = await draw(rows());
    expect(pdf.pages.length).toBeGreaterThan(5);
    const acts = pdf.pages.flatMap(({ texts }) => texts.filter((text) => text.startsWith('act ')));
    expect(acts).toEqual(Array.from({ length: 300 }, (_, number) => `act ${number}`));
    for (const { texts } of pdf.pages) expect(texts.filter((text) => text === 'What happened')).toHaveLength(1);
    // The repeated headers are no cells.
    expect(
      pdf.bytes
        .toString('latin1')
        .match(/\/S \/T[HRD]\b/g)!
        .sort(),
    ).toEqual([
      ...Array.from({ length: 600 }, () => '/S /TD'),
      ...Array.from({ length: 2 }, () => '/S /TH'),
      ...Array.from({ length: 301 }, () => '/S /TR'),
    ]);
  });

  it('keeps a row together that fits on a page', async () => {
    const words = (number: number) => Array.from({ length: 60 }, (_, at) => `r${number}w${at}`).join(' ');
    const pdf = await draw(Array.from({ length: 60 }, (_, number) => [String(number), words(number)]));
    expect(pdf.pages.length).toBeGreaterThan(3);
    for (let number = 0; number < 60; number += 1) {
      const pages = pdf.pages.filter(({ texts }) => texts.join(' ').includes(`r${number}w`));
      expect(pages).toHaveLength(1);
    }
  });

  it('goes on with a row that is longer than a page, and loses none of it', async () => {
    const words = Array.from({ length: 3_000 }, (_, at) => `w${at}`);
    const pdf = await draw([
      ['1', words.join(' ')],
      ['2', 'after'],
    ]);
    expect(pdf.pages.length).toBeGreaterThan(2);
    const read = pdf.pages.flatMap(({ texts }) => texts.join(' ').match(/\bw\d+/g) ?? []);
    expect(read).toEqual(words);
    expect(pdf.pages.at(-1)!.texts).toContain('after');
  });

  it('without rows is its header', async () => {
    const pdf = await draw([]);
    expect(rolesOf(pdf)).toEqual(['Root', 'Document', 'H1', 'Table', 'TR', 'TH', 'TH']);
  });
});
