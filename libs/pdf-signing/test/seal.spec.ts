import { generateKeyPairSync } from 'node:crypto';
import { sealPdf } from '../src/seal-pdf';
import { createLocalSigner } from '../src/local-signer';
import { verifyPdf } from '../src/verify-pdf';
import { type DocumentKind, writePdf } from '@probatum/testing/written-pdf';
import { type Identity, onP256, onRsa, time } from './identities';
import { hasPrograms, Judges, requirePrograms } from '@probatum/testing/pdf-judges';
import { signatureParts } from '@probatum/testing/signature-parts';

const plain: DocumentKind = { pages: 1, rotate: 0, format: 'table', revisions: 0 };
const kinds: readonly (readonly [string, DocumentKind])[] = [
  ['one page and a table', plain],
  ['a cross-reference stream', { ...plain, format: 'stream' }],
  ['object streams and three revisions', { ...plain, pages: 3, format: 'objectStream', revisions: 2 }],
  [
    '20 turned and cropped pages',
    { pages: 20, rotate: 90, cropBox: [50, 100, 500, 700], format: 'table', revisions: 1 },
  ],
  ['turned object streams', { pages: 2, rotate: 270, format: 'objectStream', revisions: 0 }],
];
const drawing = writePdf({ ...plain, cropBox: [60, 690, 260, 730] });
const visible = { page: 0, rectangle: { x: 40, y: 30, width: 200, height: 40 }, drawing };
const texts = { name: 'Ada', reason: '漢字 (a) \\ /ByteRange [0 1 2 3] /Contents <00>', location: 'Ünïon' };

let identities: Record<'P-256' | 'RSA', Identity>;

beforeAll(async () => {
  identities = { 'P-256': await onP256(), RSA: await onRsa() };
});

describe.each(['P-256', 'RSA'] as const)('a seal with %s', (name) => {
  it.each(kinds)('extends a document with %s, and the verifier accepts it', async (_, kind) => {
    const { signer, root } = identities[name];
    const original = writePdf(kind);
    const sealed = Buffer.from(await sealPdf(original, { signer, time, visible, ...texts }));
    expect(sealed.subarray(0, original.length).equals(original)).toBe(true);
    const report = verifyPdf(sealed, { roots: [root], at: time });
    expect(report).toMatchObject({ isValid: true, findings: [], signatures: [{ fieldName: 'Seal', findings: [] }] });
    expect(report.signatures[0]).toMatchObject({ claimedTime: 'D:20261128120000Z', coveredBytes: sealed.length });
  });
});

it('gives equal bytes for equal arguments, when the signature value is not random', async () => {
  const { signer } = identities.RSA;
  const seal = () => sealPdf(writePdf(plain), { signer, time, visible });
  expect(Buffer.from(await seal()).equals(await seal())).toBe(true);
});

it('seals a document twice, and each seal covers all that was there before it', async () => {
  const { signer, root } = identities['P-256'];
  const first = await sealPdf(writePdf(plain), { signer, time, certify: 'formFilling' });
  const second = await sealPdf(first, { signer: identities.RSA.signer, time, fieldName: 'Second' });
  const { signatures, isValid } = verifyPdf(second, { roots: [root, identities.RSA.root], at: time });
  expect(isValid).toBe(true);
  expect(signatures.map(({ coveredBytes }) => coveredBytes)).toEqual([first.length, second.length]);
  expect(signatures[0]!.findings.map(({ code }) => code)).toEqual(['revision.later']);
  await expect(sealPdf(second, { signer, time, fieldName: 'Third', certify: 'none' })).rejects.toMatchObject({
    obstacle: 'already_signed',
  });
});

it.each([
  [0, [40, 772, 240, 812]],
  [90, [30, 40, 70, 240]],
  [180, [355, 30, 555, 70]],
  [270, [525, 602, 565, 802]],
] as const)('places a field on a page turned by %i degrees as the page is seen', async (rotate, rectangle) => {
  const sealed = await sealPdf(writePdf({ ...plain, rotate }), { signer: identities.RSA.signer, time, visible });
  expect(Buffer.from(sealed).toString('latin1')).toContain(`/Rect [${rectangle.join(' ')}]`);
});

describe('refuses', () => {
  const seal = (options: object, document: Uint8Array = writePdf(plain)) =>
    sealPdf(document, { signer: identities.RSA.signer, time, ...options });

  it.each([
    [
      'a field that is not on its page',
      { visible: { ...visible, rectangle: { x: 500, y: 0, width: 96, height: 9 } } },
      'off_page',
    ],
    ['a field of no height', { visible: { ...visible, rectangle: { x: 0, y: 0, width: 9, height: 0 } } }, 'off_page'],
    ['a field on a page that does not exist', { visible: { ...visible, page: 1 } }, 'no_such_page'],
  ])('%s', async (_, options, obstacle) => {
    await expect(seal(options)).rejects.toMatchObject({ obstacle });
  });

  it('a second field of the same name', async () => {
    await expect(seal({}, await seal({}))).rejects.toMatchObject({ obstacle: 'field_exists' });
  });

  it('a document that is no PDF, or whose table is broken', async () => {
    await expect(seal({}, Buffer.from('not a document'))).rejects.toMatchObject({ name: 'Error' });
    const broken = writePdf(plain)
      .toString('latin1')
      .replace(/startxref\n\d+/, 'startxref\n7');
    await expect(seal({}, Buffer.from(broken, 'latin1'))).rejects.toMatchObject({ obstacle: 'not_incremental' });
  });

  it('a key that is weak, on another curve, or of another certificate', () => {
    const { certificates } = identities.RSA.signer;
    const keys = [
      generateKeyPairSync('rsa', { modulusLength: 1024 }),
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ];
    for (const { privateKey } of keys) expect(() => createLocalSigner(privateKey, certificates)).toThrow(RangeError);
  });
});

beforeAll(requirePrograms);

(hasPrograms ? describe : describe.skip)('pdfsig, qpdf and openssl accept a seal', () => {
  it.each(['P-256', 'RSA'] as const)('with %s on every kind of document', async (name) => {
    const { signer, root } = identities[name];
    const judges = new Judges(root);
    for (const [, kind] of kinds) {
      const sealed = Buffer.from(await sealPdf(writePdf(kind), { signer, time, visible, certify: 'none', ...texts }));
      const { output } = judges.pdfsig(sealed);
      expect(output).toContain('Signature Validation: Signature is Valid.');
      expect(output).toContain('Certificate Validation: Certificate is Trusted.');
      expect(output).toContain('Signature Type: ETSI.CAdES.detached');
      expect(output).toContain('Total document signed');
      expect(judges.qpdf(sealed)).toMatchObject({ code: 0, output: expect.stringContaining('No syntax') as string });
      const { cms, content } = signatureParts(sealed);
      expect(judges.openssl(cms, content, time)).toMatchObject({ code: 0 });
      sealed[20] = sealed[20]! ^ 1;
      expect(judges.openssl(cms, signatureParts(sealed).content, time).code).not.toBe(0);
    }
    judges.close();
  });
});
