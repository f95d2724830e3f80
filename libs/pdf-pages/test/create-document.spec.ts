import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { createDocument, type PageDocument } from '../src/pages/create-document';
import type { DocumentOptions } from '../src/pages/page-options';
import { readPdf, rolesOf, textOf } from './read-pdf';

const options = {
  title: 'Audit trail',
  language: 'en',
  createdAt: new Date('2026-11-28T10:00:00Z'),
  id: 'report_1',
  footer: 'Probatum',
};
const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
/** A picture of one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const withoutSpaces = (text: string) => text.replace(/\s+/g, '');

/** Width and height of the first picture, in points: pdfkit draws it as `w 0 0 -h x y cm /I1 Do`. */
function sizeOfPicture(bytes: Buffer): [number, number] {
  const text = bytes.toString('latin1');
  const streams = [...text.matchAll(/\/FlateDecode\n>>\nstream\n([^]*?)\nendstream/g)].map(([, data]) =>
    inflateSync(Buffer.from(data!, 'latin1')).toString('latin1'),
  );
  const [, width, height] = /\b([\d.]{1,20}) 0 0 -([\d.]{1,20}) \S{1,20} \S{1,20} cm\n\/I1 Do/.exec(
    streams.join('\n'),
  )!;
  return [Number(width), Number(height)];
}

type Draw = (document: PageDocument) => void | Promise<void>;

async function draw(content: Draw, more: Partial<DocumentOptions> = {}): Promise<Buffer> {
  const document = createDocument({ ...options, ...more });
  await content(document);
  return document.bytes();
}

async function report(document: PageDocument): Promise<void> {
  document.heading(1, 'Audit trail of the lease');
  document.paragraph('Every act of the envelope. Žluťoučký kůň, Ωραία ημέρα, Съешь ещё.');
  document.heading(2, 'Envelope');
  document.keyValues([
    ['SHA-256', hash],
    ['Signer', 'שלום עולם (Ada) 42'],
    ['Seal', '王小明'],
  ]);
  document.qrCode('https://example.com/verify/1', 'QR code of the verification page');
  document.image(png, 'Signature of Ada', { width: 100, height: 40 });
  document.heading(2, 'Events');
  const rows = [['10:00', 'recipient.signed']];
  await document.table([{ title: 'Time' }, { title: 'Event', share: 3 }], rows);
}

describe('a document', () => {
  it('is tagged, names its title and language, and has an outline', async () => {
    const pdf = readPdf(await draw(report));
    expect(pdf.marks.Marked).toBe(true);
    expect(pdf.info).toMatchObject({ Title: 'Audit trail', Language: 'en', CreationDate: 'D:20261128100000Z' });
    expect(pdf.outline).toMatchObject([
      { title: 'Audit trail of the lease', items: [{ title: 'Envelope' }, { title: 'Events' }] },
    ]);
    const table = ['Table', ...['TR', 'TH', 'TD', 'TR', 'TH', 'TD', 'TR', 'TH', 'TD']];
    const events = ['Table', ...['TR', 'TH', 'TH', 'TR', 'TD', 'TD']];
    const expected = ['Root', 'Document', 'H1', 'P', 'H2', ...table, 'Figure', 'Figure', 'H2', ...events];
    expect(rolesOf(pdf)).toEqual(expected);
    expect(JSON.stringify(pdf.pages[0]!.structure)).toContain('Signature of Ada');
  });

  it('gives its text in the order in which it is read', async () => {
    const text = textOf(readPdf(await draw(report)));
    expect(text).toContain('Every act of the envelope. Žluťoučký kůň, Ωραία ημέρα, Съешь ещё.');
    expect(text).toContain(`SHA-256 ${hash} Signer`);
    expect(withoutSpaces(text)).toContain('שלוםעולם(Ada)42');
    expect(text).toContain('王小明');
    expect(text).toMatch(/Probatum.* 1 \/.* 1 /);
  });

  it('is the same bytes for the same content, and has another identifier with another id', async () => {
    const bytes = await draw(report);
    expect((await draw(report)).equals(bytes)).toBe(true);
    const other = await draw(report, { id: 'report_2' });
    expect(readPdf(other).ids[0]).not.toBe(readPdf(bytes).ids[0]);
  });

  it('keeps a title with marks of XML as text', async () => {
    const title = 'A & B <script/> </x:xmpmeta> \u0007 \ud83d ש';
    const bytes = await draw((document) => document.paragraph('x'), { title, id: 'a&<b' });
    expect(readPdf(bytes).info).toMatchObject({ Title: title.replace('\ud83d', '\ufffd'), Keywords: 'a&<b' });
    const metadata = bytes.toString('utf8').match(/<x:xmpmeta[^]*?<\/x:xmpmeta>/)![0];
    expect(metadata).toContain('A &#38; B &#60;script/&#62; &#60;/x:xmpmeta&#62; \ufffd \ufffd ש<');
    expect(metadata).toContain('<pdf:Keywords>a&#38;&#60;b</pdf:Keywords>');
  });

  it('embeds all of its fonts', async () => {
    const text = (await draw(report)).toString('latin1');
    const fonts = text.match(/\/Type \/FontDescriptor/g)!;
    expect(fonts.length).toBeGreaterThanOrEqual(4);
    expect(text.match(/\/FontFile[23] /g)).toHaveLength(fonts.length);
    expect(text).not.toMatch(/\/Subtype \/(?:Type1|TrueType)\b/);
  });

  it('from right to left begins at the right, keeps numbers in order and mirrors columns', async () => {
    const bytes = await draw(
      async (document) => {
        document.paragraph('הסכם (מס׳ 42) נחתם ביום 28.11.2026 על ידי Ada Example.');
        await document.table([{ title: 'ראשון' }, { title: 'שני' }], [['2026-11-28 10:00', 'א']]);
      },
      { language: 'he', direction: 'rtl', footer: '' },
    );
    const pdf = readPdf(bytes);
    const { texts, places } = pdf.pages[0]!;
    expect(withoutSpaces(texts.join(''))).toContain('הסכם(מס׳42)נחתםביום28.11.2026עלידיAdaExample.');
    const [left, width] = places[texts.findIndex((text) => text.includes('הסכם'))]!;
    expect(left + width).toBeCloseTo(595.28 - 56, 0);
    const xOf = (text: string) => places[texts.indexOf(text)]![0];
    expect(xOf('ראשון')).toBeGreaterThan(xOf('שני'));
    expect(texts).toContain('2026-11-28 10:00');
  });

  it('draws a character that no font has as a box with its code point, and names it', async () => {
    const document = createDocument(options);
    document.paragraph('Good 🙂 and 🙂, invoice\u202Efdp.exe, bell \u0007, half \uD83D');
    expect(document.missingCharacters).toEqual(['U+0007', 'U+202E', 'U+D83D', 'U+1F642']);
    const text = textOf(readPdf(await document.bytes()));
    expect(text).toContain('01F 642');
    expect(text).toContain('20 2E fdp.exe');
  });

  it('shrinks a picture that is higher or wider than a page', async () => {
    for (const [width, height] of [
      [100, 5_000],
      [5_000, 100],
    ] as const) {
      const bytes = await draw((document) => document.image(png, 'Tall', { width, height }));
      expect(readPdf(bytes).pages).toHaveLength(1);
      const [drawnWidth, drawnHeight] = sizeOfPicture(bytes);
      expect(drawnWidth / drawnHeight).toBeCloseTo(width / height);
      expect(drawnWidth).toBeLessThan(595.28 - 2 * 56 + 0.01);
      expect(drawnHeight).toBeLessThan(841.89 - 56 - 64 + 0.01);
    }
  });

  it('shows a watermark and its number on each page, as no part of the content', async () => {
    const pages = Array.from({ length: 120 }, (_, number) => `Paragraph ${number}`);
    const bytes = await draw((document) => pages.forEach((text) => document.paragraph(text)), { watermark: 'SANDBOX' });
    const pdf = readPdf(bytes);
    expect(pdf.pages.length).toBeGreaterThan(2);
    for (const [number, page] of pdf.pages.entries()) {
      expect(page.texts.join('')).toContain('SANDBOX');
      expect(page.texts.join(' ')).toContain(`${number + 1} / ${pdf.pages.length}`);
      expect(rolesOf({ ...pdf, pages: [page] })).not.toContain('Artifact');
    }
  });
});

/** Programs that other people wrote, where they are installed. */
describe('other readers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'probatum-pages-'));
  const file = join(folder, 'document.pdf');
  afterAll(() => rmSync(folder, { recursive: true }));
  const has = (program: string) => spawnSync(program, ['--version']).error === undefined;
  // CI installs them, and may not leave these tests out.
  beforeAll(() => expect(!process.env['CI'] || ['qpdf', 'pdffonts', 'pdftotext'].every(has)).toBe(true));
  const run = (program: string, args: readonly string[], bytes: Buffer) => {
    writeFileSync(file, bytes);
    return execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  };

  (has('qpdf') ? it : it.skip)('qpdf finds nothing wrong', async () => {
    expect(run('qpdf', ['--check', file], await draw(report))).toContain('No syntax or stream encoding errors');
  });

  (has('pdffonts') ? it : it.skip)('pdffonts finds only embedded fonts with characters', async () => {
    const lines = run('pdffonts', [file], await draw(report))
      .trim()
      .split('\n')
      .slice(2);
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const line of lines) expect(line).toMatch(/ yes yes yes +\d+ +0$/);
  });

  (has('pdftotext') ? it : it.skip)('pdftotext reads Arabic and Devanagari in logical order', async () => {
    const textIn = async (text: string, more: Partial<DocumentOptions>) => {
      const bytes = await draw((document) => document.paragraph(text), { ...more, footer: '' });
      return withoutSpaces(run('pdftotext', [file, '-'], bytes).replace(/[\u202a-\u202e]/g, ''));
    };
    const [arabic, hindi] = ['عقد إيجار رقم 12345 في مصر', 'हिन्दी में हस्ताक्षर'];
    expect(await textIn(arabic, { language: 'ar', direction: 'rtl' })).toContain(withoutSpaces(arabic));
    expect(await textIn(hindi, { language: 'hi' })).toContain(withoutSpaces(hindi));
  });
});
