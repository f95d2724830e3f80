import { buffer } from 'node:stream/consumers';
import { newTenant } from '@probatum/testing/service-harness';
import { type OnePage, onePage } from './craft-pdf';
import { upload } from './documents';
import { checkPdf, readObjects, readText } from './judge-pdf';
import { RunningEnvelopes } from './running-envelopes';

let envelopes: RunningEnvelopes;
beforeAll(async () => (envelopes = await RunningEnvelopes.start()), 60_000);
afterAll(() => envelopes.stop());

/** Uploads a file that is accepted. @returns the answer, and the PDF that recipients get */
async function clean(file: Uint8Array, environment: 'live' | 'sandbox' = 'live') {
  const { status, body } = await upload(envelopes, newTenant(environment), file);
  if (status !== 201) throw new Error(JSON.stringify(body));
  const pdf = await buffer(await envelopes.objects.get(`${body.id}-normalized`));
  await checkPdf(pdf);
  const findings = body.findings.map(({ code, page }) => `${code} ${page ?? 'file'}`);
  return { body, pdf, findings };
}

const javascript = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>';
const link = (action: string) => `/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A ${action} >>]`;
const embedded = { dict: '/Type /EmbeddedFile', data: 'hidden payload' };
const filespec = '<< /Type /Filespec /F (a.txt) /EF << /F 6 0 R >> >>';

describe('content that does something', () => {
  it.each<[string, OnePage, string, RegExp]>([
    ['JavaScript at opening', { catalog: `/OpenAction ${javascript}` }, 'javascript file', /JavaScript|app\.alert/],
    [
      'named JavaScript',
      { catalog: `/Names << /JavaScript << /Names [(a) ${javascript}] >> >>` },
      'javascript file',
      /app\.alert/,
    ],
    ['JavaScript of a page', { page: `/AA << /O ${javascript} >>` }, 'javascript 1', /app\.alert/],
    ['JavaScript of a link', { page: link(javascript) }, 'javascript 1', /app\.alert/],
    [
      'JavaScript behind a web link',
      { page: link(`<< /S /URI /URI (https://example.com/) /Next ${javascript} >>`) },
      'javascript 1',
      /app\.alert/,
    ],
    ['a program', { page: link('<< /S /Launch /F (calc.exe) >>') }, 'launch_action 1', /Launch|calc/],
    [
      'a form that is sent',
      { page: link('<< /S /SubmitForm /F (https://evil.example/) >>') },
      'submit_action 1',
      /SubmitForm|evil/,
    ],
    ['form data', { page: link('<< /S /ImportData /F (a.fdf) >>') }, 'import_action 1', /ImportData/],
    [
      'a link to a file',
      { page: link('<< /S /GoToR /F (other.pdf) /D [0 /Fit] >>') },
      'remote_link 1',
      /GoToR|other\.pdf/,
    ],
    ['a link to an embedded file', { page: link('<< /S /GoToE /F (other.pdf) >>') }, 'remote_link 1', /GoToE/],
    [
      'a link to a local file',
      { page: link('<< /S /URI /URI (file:///etc/passwd) >>') },
      'unsafe_link 1',
      /etc.passwd/,
    ],
    [
      'a link with script',
      { page: link('<< /S /URI /URI (javascript:alert) >>') },
      'unsafe_link 1',
      /javascript:alert/,
    ],
    [
      'an embedded file',
      { catalog: `/Names << /EmbeddedFiles << /Names [(a) ${filespec}] >> >>`, more: [embedded] },
      'embedded_file file',
      /hidden payload|EmbeddedFile/,
    ],
    [
      'an attached file',
      {
        page: `/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS ${filespec} >>]`,
        more: [embedded],
      },
      'embedded_file 1',
      /hidden payload/,
    ],
    [
      'a movie',
      { page: '/Annots [<< /Type /Annot /Subtype /Movie /Rect [0 0 9 9] /Movie << /F (a.mov) >> >>]' },
      'rich_media 1',
      /Movie/,
    ],
    [
      'rich media',
      { page: '/Annots [<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] >>]' },
      'rich_media 1',
      /RichMedia/,
    ],
    [
      'content outside of the file',
      { content: { dict: '/F (other.bin)', data: 'BT /F1 24 Tf 72 720 Td (Contract) Tj ET' } },
      'external_content 1',
      /other\.bin/,
    ],
    [
      'layers',
      { catalog: '/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>', more: ['<< /Type /OCG /Name (Hidden) >>'] },
      'layers_flattened file',
      /OCProperties/,
    ],
    ['hidden actions', { page: link('<< /S /Hide /T (a) >>') }, 'other_action 1', /\/Hide/],
  ])('is removed: %s', async (_what, page, finding, trace) => {
    const { findings, pdf } = await clean(onePage(page));
    expect(findings).toContain(finding);
    expect(await readObjects(pdf)).not.toMatch(trace);
    expect(await readText(pdf)).toContain('Contract');
  });

  it('may be a plain link to the web, which stays', async () => {
    const { findings, pdf } = await clean(onePage({ page: link('<< /S /URI /URI (https://example.com/terms) >>') }));
    expect(findings).toEqual([]);
    expect(await readObjects(pdf)).toContain('(https://example.com/terms)');
  });

  it('is a digital signature, which the document does not have', async () => {
    const field =
      '<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /V << /Type /Sig /Contents <00> >> /Rect [0 0 0 0] >>';
    const { findings, pdf } = await clean(onePage({ catalog: '/AcroForm << /Fields [6 0 R] >>', more: [field] }));
    expect(findings).toContain('digital_signature file');
    expect(await readObjects(pdf)).not.toMatch(/\/Sig\b|AcroForm/);
  });
});

describe('content of a page', () => {
  const widget = (more: string) => `<< /Type /Annot /Subtype /Widget /P 3 0 R /F 4 ${more} >>`;
  const form = '/AcroForm << /Fields [6 0 R] /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 5 0 R >> >> >>';

  it.each([
    ['', ''],
    ['that is read-only', '/Ff 1'],
  ])('is the value of a form field %s', async (_what, flags) => {
    const field = widget(`/FT /Tx /T (n) /V (Marie Dubois) /DA (/F1 12 Tf 0 g) /Rect [72 600 272 630] ${flags}`);
    const { findings, pdf } = await clean(onePage({ catalog: form, page: '/Annots [6 0 R]', more: [field] }));
    expect(findings).toEqual(['form_flattened file']);
    expect(await readText(pdf)).toMatch(/Contract[^]*Marie Dubois/);
    expect(await readObjects(pdf)).not.toMatch(/Widget|AcroForm/);
  });

  it('is an annotation as it looks, unless it is hidden', async () => {
    const stamp = (flags: number) =>
      `<< /Type /Annot /Subtype /Stamp /F ${flags} /Rect [72 500 272 540] /AP << /N 8 0 R >> >>`;
    const look = {
      dict: '/Type /XObject /Subtype /Form /BBox [0 0 200 40] /Resources << /Font << /F1 5 0 R >> >>',
      data: 'BT /F1 20 Tf 5 10 Td (Approved) Tj ET',
    };
    const shown = await clean(onePage({ page: '/Annots [6 0 R]', more: [stamp(4), 'null', look] }));
    expect(shown.findings).toEqual(['annotations_flattened 1']);
    expect(await readText(shown.pdf)).toContain('Approved');
    const hidden = await clean(onePage({ page: '/Annots [7 0 R]', more: ['null', stamp(2), look] }));
    expect(await readText(hidden.pdf)).not.toContain('Approved');
  });

  it.each([
    ['turned and cropped', '/Rotate 90 /CropBox [50 60 500 800]', 740, 450],
    ['turned the other way', '/Rotate -90', 842, 595],
    ['with a moved box', '/MediaBox [100 200 400 700]', 300, 500],
    ['with corners in another order', '/MediaBox [400 700 100 200]', 300, 500],
    ['with a crop box that leaves the page', '/CropBox [-50 -50 300 9000]', 300, 842],
    ['with a turn that is none', '/Rotate 45', 595, 842],
  ])('has the size of the page as it is seen: %s', async (_what, page, width, height) => {
    const { body } = await clean(onePage({ page }));
    expect(body.pages).toEqual([{ width, height }]);
  });
});

describe('a page in the sandbox', () => {
  it.each([
    ['a plain page', {}],
    ['a turned page', { page: '/Rotate 270 /MediaBox [10 20 500 700]' }],
    [
      'content that leaves its state behind',
      { content: { dict: '', data: 'q 0.01 0 0 0.01 9 9 cm q BT /F1 2400 Tf 100 100 Td (Contract) Tj' } },
    ],
    [
      'content that restores too much',
      { content: { dict: '', data: 'BT /F1 24 Tf 72 720 Td (Contract) Tj ET Q Q 0 0 0 0 9000 9000 cm' } },
    ],
  ])('says SANDBOX: %s', async (_what, page) => {
    const { pdf } = await clean(onePage(page), 'sandbox');
    expect(await readText(pdf)).toContain('SANDBOX');
    expect(await readText((await clean(onePage(page), 'live')).pdf)).not.toContain('SANDBOX');
  });
});
