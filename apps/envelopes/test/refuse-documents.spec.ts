import { newTenant } from '@probatum/testing/service-harness';
import { PNG } from 'pngjs';
import { craftPdf, flate, manyPages, onePage } from './craft-pdf';
import { upload } from './documents';
import { RunningEnvelopes } from './running-envelopes';
import { writePng } from './write-png';

let envelopes: RunningEnvelopes;
beforeAll(
  async () => (envelopes = await RunningEnvelopes.start({ INTAKE_TIMEOUT_MS: 15_000, INTAKE_MEMORY_MB: 320 })),
  60_000,
);
afterAll(() => envelopes.stop());

const bomb = () => flate(Buffer.alloc(80_000_000));
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** The header of a PNG says how many pixels it has. */
function pngOf(width: number, height: number): Buffer {
  const file = writePng(new PNG({ width: 1, height: 1 }));
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  return file;
}

async function stored(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of envelopes.objects.list()) names.push(name);
  return names;
}

it.each<[string, () => Buffer, number, string]>([
  ['nothing', () => Buffer.alloc(0), 400, 'document.empty'],
  ['a text', () => Buffer.from('just a text'), 415, 'document.unsupported_type'],
  ['a page of HTML', () => Buffer.from('<html><script>alert(1)</script>'), 415, 'document.unsupported_type'],
  ['DOCX or ODT', () => Buffer.from('PK\x03\x04 word/document.xml'), 415, 'document.office_format'],
  ['DOC', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), 415, 'document.office_format'],
  [
    'an encrypted PDF',
    () => onePage({ trailer: '/Encrypt << /Filter /Standard /V 1 /R 2 /O <00> /U <00> /P -4 >>' }),
    400,
    'document.encrypted',
  ],
  [
    'an unknown encryption',
    () => onePage({ trailer: '/Encrypt << /Filter /Other /V 9 >>' }),
    400,
    'document.encrypted',
  ],
  ['an XFA form', () => onePage({ catalog: '/AcroForm << /Fields [] /XFA 4 0 R >>' }), 400, 'document.xfa'],
  ['a PDF that was cut', () => onePage().subarray(0, -60), 400, 'document.broken'],
  ['a header alone', () => Buffer.from('%PDF-1.7\n'), 400, 'document.broken'],
  [
    'noise behind a header',
    () => Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(50_000, 0x5b)]),
    400,
    'document.broken',
  ],
  ['no pages', () => craftPdf(['<< /Type /Catalog >>']), 400, 'document.broken'],
  [
    'a page tree that loops',
    () => craftPdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R] /Count 1 >>']),
    400,
    'document.broken',
  ],
  [
    'a page that is missing',
    () => craftPdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [9 0 R] /Count 1 >>']),
    400,
    'document.broken',
  ],
  [
    'content that ends in a string',
    () => onePage({ content: { dict: '', data: 'BT (Contract' } }),
    400,
    'document.broken',
  ],
  [
    'content that ends in an image',
    () => onePage({ content: { dict: '', data: 'BI /W 1 /H 1 ID xxx' } }),
    400,
    'document.broken',
  ],
  [
    'content that is not compressed as it says',
    () => onePage({ content: { dict: '/Filter /FlateDecode', data: 'no zlib' } }),
    400,
    'document.broken',
  ],
  ['501 pages', () => manyPages(501), 400, 'document.too_many_pages'],
  ['a page that is too large', () => onePage({ page: '/MediaBox [0 0 99999 100]' }), 400, 'document.page_size'],
  ['a page that is too small', () => onePage({ page: '/MediaBox [0 0 1 1]' }), 400, 'document.page_size'],
  ['content that inflates', () => onePage({ content: bomb() }), 400, 'document.too_complex'],
  [
    'content that inflates twice',
    () =>
      onePage({
        content: {
          dict: '/Filter [/FlateDecode /FlateDecode]',
          data: (flate((flate(Buffer.alloc(260_000_000)) as { data: Buffer }).data) as { data: Buffer }).data,
        },
      }),
    400,
    'document.too_complex',
  ],
  ['arrays within arrays', () => onePage({ page: `/Annots ${nested(200_000)}` }), 400, 'document.broken'],
  ['an image with too many pixels', () => pngOf(60_000, 60_000), 400, 'document.image_size'],
  ['an image without pixels', () => pngOf(0, 5), 400, 'document.broken'],
  ['a PNG that was cut', () => pngOf(1, 1).subarray(0, 40), 400, 'document.broken'],
  ['a JPEG that was cut', () => Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), 400, 'document.broken'],
  ['a GIF that was cut', () => Buffer.from('GIF89a\x0a\x00\x0a\x00\x00\x00\x00', 'latin1'), 400, 'document.broken'],
])('refuses %s with its code and a pointer, and keeps nothing of it', async (_what, file, status, code) => {
  const tenant = newTenant();
  const before = await stored();
  const answer = await upload(envelopes, tenant, file());
  expect([answer.status, answer.body.code, answer.body.problemCode]).toEqual([status, code, code]);
  expect(answer.body.errors).toMatchObject([{ pointer: '/file', code }]);
  expect(await stored()).toEqual(before);
  // The service, and the next process that reads, are well.
  expect((await upload(envelopes, tenant, onePage())).status).toBe(201);
});

it('accepts 500 pages', async () => {
  const { status, body } = await upload(envelopes, newTenant(), manyPages(500));
  expect([status, body.pageCount]).toEqual([201, 500]);
});

it('repairs a PDF whose table of objects is wrong, and says so', async () => {
  const file = Buffer.from(
    onePage()
      .toString('latin1')
      .replace(/startxref\n\d+/, 'startxref\n7'),
    'latin1',
  );
  const { status, body } = await upload(envelopes, newTenant(), file);
  expect([status, body.findings?.map(({ code }) => code)]).toEqual([201, ['repaired']]);
});
