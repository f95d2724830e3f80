import { webcrypto } from 'node:crypto';
import { CryptoKeySigner, PDF } from '@libpdf/core';
import * as asn1js from 'asn1js';
import fc from 'fast-check';
import { issueSealCertificate, issueSealRoot } from '../src/seal-certificate';
import { createLocalSigner } from '../src/local-signer';
import { sealPdf } from '../src/seal-pdf';
import { verifyPdf } from '../src/verify-pdf';
import { type DocumentKind, RevisionWriter, writePdf } from '@probatum/testing/written-pdf';
import { type Identity, onP256, onRsa, time } from './identities';
import { objectAt, signatureParts, withCms } from '@probatum/testing/signature-parts';

const plain: DocumentKind = { pages: 1, rotate: 0, format: 'table', revisions: 0 };

let own: Identity;
let rsa: Identity;
let sealed: Buffer;

beforeAll(async () => {
  own = await onP256();
  rsa = await onRsa();
  sealed = Buffer.from(await sealPdf(writePdf(plain), { signer: own.signer, time, reason: 'Agreed' }));
});

const verify = (pdf: Uint8Array, roots = [own.root], at = time) => verifyPdf(pdf, { roots, at });
const codes = (pdf: Uint8Array, roots?: Uint8Array[], at?: Date) => {
  const { isValid, findings, signatures } = verify(pdf, roots, at);
  const found = [...findings, ...(signatures.at(-1)?.findings ?? [])].map(({ code }) => code);
  expect(isValid).toBe(found.length === 0);
  return found;
};

it('accepts a seal on any document, and finds any changed byte of it', async () => {
  const anyKind: fc.Arbitrary<DocumentKind> = fc.record({
    pages: fc.integer({ min: 1, max: 20 }),
    rotate: fc.constantFrom(0, 90, 180, 270, -90, 450),
    format: fc.constantFrom('table', 'stream', 'objectStream'),
    revisions: fc.integer({ min: 0, max: 3 }),
  });
  const changes = fc.array(
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.integer({ min: 1, max: 255 })),
    {
      minLength: 20,
      maxLength: 20,
    },
  );
  await fc.assert(
    fc.asyncProperty(anyKind, fc.boolean(), changes, async (kind, isRsa, places) => {
      const { signer, root } = isRsa ? rsa : own;
      const pdf = Buffer.from(await sealPdf(writePdf(kind), { signer, time }));
      expect(codes(pdf, [root])).toEqual([]);
      for (const [place, bits] of places)
        expect(codes(changed(pdf, Math.floor(place * pdf.length), bits), [root])).not.toEqual([]);
    }),
    { numRuns: 15 },
  );
});

const changed = (pdf: Buffer, offset: number, bits: number) => {
  const copy = Buffer.from(pdf);
  copy[offset] = copy[offset]! ^ bits;
  return copy;
};

it('reads the name of a field with every sign that a string escapes', async () => {
  const fieldName = 'a (b) ) ( \\ \\) \r \n \r\n \t é 1';
  const pdf = await sealPdf(writePdf(plain), { signer: own.signer, time, fieldName });
  expect(verify(pdf)).toMatchObject({ isValid: true, signatures: [{ fieldName }] });
});

it('finds each change of one bit in the signature value, whose bytes no signature covers', () => {
  const { start, end } = signatureParts(sealed);
  const missed = [];
  for (let offset = start; offset < end; offset += 1)
    for (const bits of sealed[offset]! > 0x40 ? [1, 0x20] : [1])
      if (verify(changed(sealed, offset, bits)).isValid) missed.push(offset);
  expect(missed).toEqual([]);
});

it('finds each cut of the file, and bytes after its end', () => {
  for (const length of [0, 1, 9, 500, sealed.length - 7, sealed.length - 2])
    expect(codes(sealed.subarray(0, length))).not.toEqual([]);
  // The file without its seal is a whole document.
  expect(codes(writePdf(plain))).toEqual(['signature.missing']);
  for (const tail of ['\n', ' ', 'x', '%%EOF\n', `${' '.repeat(2000)}\n%%EOF\n`])
    expect(codes(Buffer.concat([sealed, Buffer.from(tail)]))).not.toEqual([]);
});

describe('reports what was appended after the seal', () => {
  const extend = (objects: Record<number, string>, streams: Record<number, string> = {}, format = 'table') => {
    const numbered = (record: Record<number, string>) =>
      new Map(Object.entries(record).map(([key, value]) => [Number(key), value]));
    const writer = new RevisionWriter(sealed, 2000, 1);
    writer.append(numbered(objects), numbered(streams), format);
    return writer.bytes;
  };

  it.each([
    ['other words on a page', {}, { 100: 'BT /F1 18 Tf 72 700 Td (Other) Tj ET' }, 'stream'],
    ['an annotation over a page', { 1900: '<</Type/Annot/Subtype/FreeText/Rect[0 0 500 500]>>' }, {}, 'Annot/FreeText'],
    ['another page tree', { 2: '<</Type/Pages/Count 0/Kids[]>>' }, {}, 'Pages'],
    ['a picture', { 1901: '<</Type/XObject/Subtype/Image>>' }, {}, 'XObject/Image'],
  ])('%s', (_, objects, streams, kind) => {
    for (const format of ['table', 'stream']) {
      const { signatures, isValid } = verify(extend(objects, streams, format));
      expect(isValid).toBe(false);
      expect(signatures[0]!.findings.map(({ code }) => code)).toEqual(['revision.later']);
      const kinds = signatures[0]!.laterRevisions.map(({ objects: added }) => added.map((object) => object.kind));
      expect(kinds[0]).toContain(kind);
    }
  });

  it('many objects in several changes, of which it lists the first ones', () => {
    const writer = new RevisionWriter(sealed, 2000, 1);
    for (let first = 1000; first < 1300; first += 60)
      writer.append(new Map(Array.from({ length: 60 }, (_, index) => [first + index, '<</Type/Page>>'])), new Map());
    const revisions = verify(writer.bytes).signatures[0]!.laterRevisions;
    expect(revisions.map(({ objects, moreObjects }) => [objects.length, moreObjects])).toEqual([
      [60, 0],
      [40, 20],
      [0, 60],
      [0, 60],
      [0, 60],
    ]);
  });

  it('a catalog without the form that shows the seal', () => {
    expect(codes(extend({ 1: '<</Type/Catalog/Pages 2 0 R>>' }))).toEqual(['signature.missing']);
  });

  it('a field that shows an older signature in place of the seal', async () => {
    const twice = Buffer.from(await sealPdf(sealed, { signer: rsa.signer, time, fieldName: 'Second' }));
    expect(codes(twice, [own.root])).toEqual(['certificate.untrusted']);
    const field = objectAt(twice, twice.indexOf('/T (Second)'));
    const first = objectAt(twice, twice.indexOf('/Type /Sig'));
    const writer = new RevisionWriter(twice, 2000, 1);
    writer.append(new Map([[field, `<</FT/Sig/T(Second)/V ${first} 0 R>>`]]), new Map());
    expect(codes(writer.bytes)).toContain('revision.later');
  });
});

const membersOf = (block: asn1js.BaseBlock) => (block as asn1js.Constructed).valueBlock.value;

describe('refuses', () => {
  const replaced = (from: string, to: string) => Buffer.from(sealed.toString('latin1').replace(from, to), 'latin1');

  it('a range that leaves out more than /Contents, overlaps, or has more parts', () => {
    const { start, end } = signatureParts(sealed);
    const rest = sealed.length - end;
    const ranges = [
      [0, start - 1, end, rest],
      [0, start, end + 1, rest - 1],
      [0, start + 1, end, rest],
      [0, end + 10, end, rest],
      [1, start - 1, end, rest],
      [0, start, end, rest + 1],
      [0, start, end, rest, 0, 0],
      [0, start],
    ];
    const present = /\/ByteRange \[[^\]]*\] */.exec(sealed.toString('latin1'))![0];
    for (const range of ranges) {
      const text = `/ByteRange [${range.join(' ')}]`.padEnd(present.length);
      expect(text.length).toBe(present.length);
      expect(codes(replaced(present, text))).toEqual(['byte_range.wrong']);
    }
  });

  it('a signature that was moved behind the bytes that another range covers', () => {
    // The old signed bytes stay where they were. A second dictionary holds the signature, and more follows it.
    const { start, end, cms } = signatureParts(sealed);
    const object = objectAt(sealed, sealed.indexOf('/Type /Sig'));
    const range = `[0 ${start} ${end} ${sealed.length - end}]`;
    const writer = new RevisionWriter(sealed, 2000, 1);
    const dictionary = `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange${range}/Contents<${cms.toString('hex')}>>>`;
    writer.append(new Map([[object, dictionary]]), new Map());
    expect(codes(writer.bytes)).toEqual(['byte_range.wrong']);
  });

  it('a second /Contents', () => {
    const twice = replaced('/Reason (Agreed)', '/Contents <0000>');
    expect(twice.length).toBe(sealed.length);
    expect(codes(twice)).toEqual(['pdf.malformed']);
  });

  it('bytes after the signature value, and one that is not whole', () => {
    const { cms } = signatureParts(sealed);
    expect(codes(withCms(sealed, Buffer.concat([cms, Buffer.from([0, 0, 1])])))).toEqual(['contents.padding']);
    expect(codes(withCms(sealed, cms.subarray(0, -1)))).toEqual(['cms.signature']);
    expect(codes(withCms(sealed, Buffer.alloc(0)))).toEqual(['cms.malformed']);
  });

  it('a signature by another key, about another document, or with another certificate of the same root', async () => {
    const other = await sealPdf(writePdf({ ...plain, pages: 2 }), { signer: own.signer, time });
    expect(codes(withCms(sealed, signatureParts(Buffer.from(other)).cms))).toEqual(['cms.digest']);
    const another = await onP256();
    const { certificates } = own.signer;
    const forged = { ...another.signer, certificates };
    expect(codes(await sealPdf(writePdf(plain), { signer: forged, time }))).toEqual(['cms.signature']);
    const cms = signatureParts(sealed).cms;
    const swapped = Buffer.from(cms);
    const place = cms.indexOf(certificates[0]);
    // Same length, other content: the last byte of its signature.
    const last = place + certificates[0].length - 1;
    swapped[last] = swapped[last]! ^ 1;
    expect(codes(withCms(sealed, swapped))).toEqual(['cms.certificate']);
  });

  it('a signature that claims its time in a signed attribute, as @libpdf/core writes it', async () => {
    const dates = { notBefore: new Date('2026-01-01'), notAfter: new Date('2028-01-01') };
    const root = await issueSealRoot({ name: 'Root', ...dates });
    const { certificate, privateKey } = await issueSealCertificate({ name: 'Seal', ...dates }, root);
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, curve, false, ['sign']);
    const pdf = await PDF.load(writePdf(plain));
    const signer = new CryptoKeySigner(key, certificate, 'EC', 'ECDSA');
    const { bytes } = await pdf.sign({ signer, level: 'B-B', signingTime: time });
    expect(codes(bytes, [root.certificate])).toEqual(['cms.signing_time']);
  });

  it('a signed attribute more or fewer than PAdES-BASELINE-B has', async () => {
    const resigned = async (change: (attributes: asn1js.BaseBlock[]) => void) => {
      const structure = asn1js.fromBER(signatureParts(sealed).cms).result;
      const signedData = membersOf(membersOf(structure)[1]!)[0]!;
      const info = membersOf(membersOf(membersOf(signedData)[4]!)[0]!);
      const attributes = membersOf(info[3]!);
      change(attributes);
      // DER wants the shortest form of a length.
      info[3]!.lenBlock.longFormUsed = false;
      const bytes = new Uint8Array(new asn1js.Set({ value: attributes }).toBER());
      info[5] = new asn1js.OctetString({ valueHex: await own.signer.sign(bytes) });
      return codes(withCms(sealed, Buffer.from(structure.toBER())));
    };
    const oid = new asn1js.ObjectIdentifier({ value: '1.2.840.113549.1.9.16.2.16' });
    const more = new asn1js.Sequence({ value: [oid, new asn1js.Set({ value: [new asn1js.Null()] })] });
    expect(await resigned(() => undefined)).toEqual([]);
    expect(await resigned((attributes) => attributes.push(more))).toEqual(['cms.attributes']);
    for (const place of [0, 1, 2])
      expect(await resigned((attributes) => attributes.splice(place, 1))).toEqual(['cms.attributes']);
  });

  it('another root, one of the same name, and none', async () => {
    const namesake = await onP256();
    for (const roots of [[], [rsa.root], [namesake.root]])
      expect(codes(sealed, roots)).toEqual(['certificate.untrusted']);
    expect(codes(sealed, [rsa.root, namesake.root, own.root])).toEqual([]);
  });

  it('a certificate before and after its time', () => {
    for (const at of ['2025-12-31T23:59:59Z', '2028-01-01T00:00:01Z'])
      expect(codes(sealed, [own.root], new Date(at))).toEqual(['certificate.expired']);
    expect(() => verify(sealed, [own.root], new Date(NaN))).toThrow(RangeError);
  });

  it('a root that signs documents itself, and a seal that issues certificates', async () => {
    const dates = { notBefore: new Date('2026-01-01'), notAfter: new Date('2028-01-01') };
    const root = await issueSealRoot({ name: 'Root', ...dates });
    const middle = await issueSealCertificate({ name: 'Seal', ...dates }, root);
    const leaf = await issueSealCertificate({ name: 'Leaf', ...dates }, middle);
    const byRoot = createLocalSigner(root.privateKey, [root.certificate]);
    expect(codes(await sealPdf(writePdf(plain), { signer: byRoot, time }), [root.certificate])).toEqual([
      'certificate.usage',
    ]);
    const byLeaf = createLocalSigner(leaf.privateKey, [leaf.certificate, middle.certificate]);
    expect(codes(await sealPdf(writePdf(plain), { signer: byLeaf, time }), [root.certificate])).toEqual([
      'certificate.untrusted',
    ]);
  });

  it('a certificate in the signature that its chain does not need', async () => {
    const more = { ...own.signer, certificates: [...own.signer.certificates, rsa.root] as const };
    expect(codes(await sealPdf(writePdf(plain), { signer: more, time }))).toEqual(['cms.certificate']);
    const withRoot = { ...own.signer, certificates: [...own.signer.certificates, own.root] as const };
    expect(codes(await sealPdf(writePdf(plain), { signer: withRoot, time }))).toEqual([]);
  });
});
