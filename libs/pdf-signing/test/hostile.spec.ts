import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { sealPdf } from '../src/seal-pdf';
import { verifyPdf } from '../src/verify-pdf';
import { writePdf } from '@probatum/testing/written-pdf';
import { onP256, time } from './identities';

const codes = (pdf: Buffer) => verifyPdf(pdf, { roots: [], at: time }).findings.map(({ code }) => code);

/** A file with these objects, a table that finds them, and more of a trailer. */
function file(objects: Record<number, string>, trailer = ''): Buffer {
  let body = '%PDF-1.7\n';
  const rows = Object.entries(objects).map(([number, object]) => {
    const row = `${number} 1\n${String(body.length).padStart(10, '0')} 00000 n \n`;
    body += `${number} 0 obj\n${object}\nendobj\n`;
    return row;
  });
  const end = `xref\n${rows.join('')}trailer\n<</Root 1 0 R${trailer}>>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(body + end, 'latin1');
}

const stream = (keys: string, data: Buffer) =>
  `<<${keys}/Filter/FlateDecode/Length ${data.length}>>\nstream\n${data.toString('latin1')}\nendstream`;
const bomb = deflateSync(Buffer.alloc(80_000_000));
const catalog = '<</Type/Catalog/AcroForm<</Fields[2 0 R]>>>>';

/** Only a file whose cost grows with its square reaches this. */
const limitMs = 60_000;

it.each<readonly [string, () => Buffer, string]>([
  ['arrays in arrays', () => file({ 1: '['.repeat(5_000_000) }), 'pdf.too_complex'],
  ['dictionaries in dictionaries', () => file({ 1: '<</A'.repeat(2_000_000) }), 'pdf.too_complex'],
  ['a string without an end', () => file({ 1: `(${'('.repeat(20_000_000)}` }), 'pdf.too_complex'],
  ['a hexadecimal string of many bytes', () => file({ 1: `<${'0'.repeat(20_000_000)}>` }), 'pdf.too_complex'],
  [
    'a table that continues in itself',
    () => file({ 1: catalog }, `/Prev ${9 + `1 0 obj\n${catalog}\nendobj\n`.length}`),
    'pdf.too_complex',
  ],
  ['a catalog that is a reference to itself', () => file({ 1: '1 0 R' }), 'pdf.malformed'],
  [
    'a field that is its own child',
    () => file({ 1: catalog, 2: '<</FT/Sig/Kids[2 0 R 2 0 R]>>' }),
    'signature.missing',
  ],
  [
    'more fields than a form may have',
    () => file({ 1: catalog, 2: `<</Kids[${'3 0 R '.repeat(20_000)}]>>`, 3: '<<>>' }),
    'pdf.too_complex',
  ],
  ['an object number that finds another object', () => file({ 1: catalog }, '').fill('7', 9, 10), 'pdf.malformed'],
  [
    'an object stream that inflates to 80 MB',
    () => compressed(stream('/Type/ObjStm/N 1/First 4', bomb)),
    'pdf.too_complex',
  ],
  ['an object stream inside itself', () => compressed('<</Type/ObjStm>>', '\x02\x00\x05\x00'), 'pdf.malformed'],
  [
    'an object stream of countless objects',
    () => compressed(stream('/N 4294967295/First 4294967295', deflateSync(Buffer.from('1 0 ')))),
    'pdf.malformed',
  ],
  [
    'a cross-reference stream of entries without bytes',
    () => crossReferences('/W[0 0 0]/Index[0 4294967295]', Buffer.from('')),
    'pdf.malformed',
  ],
  [
    'a cross-reference stream that is too short',
    () => crossReferences('/W[1 2 1]/Index[0 4294967295]', Buffer.from('abcd')),
    'pdf.malformed',
  ],
  [
    'a cross-reference stream that inflates to 80 MB',
    () => crossReferences('/W[1 2 1]', bomb, true),
    'pdf.too_complex',
  ],
  ['a hybrid table', () => file({ 1: catalog }, '/XRefStm 9'), 'pdf.malformed'],
  ['encryption', () => file({ 1: catalog }, '/Encrypt 3 0 R'), 'pdf.encrypted'],
])('answers %s with a finding', (_, make, code) => {
  const pdf = make();
  const start = performance.now();
  expect(codes(pdf)).toEqual([code]);
  expect(performance.now() - start).toBeLessThan(limitMs);
});

it('reads objects that lie inside each other in time that grows with the file', () => {
  // Each object holds the following ones as a string, so that reading all of them takes the square of the size.
  const count = 9_000;
  const numbers = Array.from({ length: count }, (_, index) => index + 3);
  let body = '%PDF-1.7\n';
  const rows: string[] = [];
  const place = (number: number, text: string) => {
    rows.push(`${number} 1\n${String(body.length).padStart(10, '0')} 00000 n \n`);
    body += `${number} 0 obj\n${text}\n`;
  };
  place(1, '<</Type/Catalog/AcroForm 2 0 R>>');
  place(2, `<</Fields[${numbers.map((number) => `${number} 0 R`).join(' ')}]>>`);
  for (const number of numbers) place(number, '<</Kids(');
  body += ')>>'.repeat(count);
  const pdf = Buffer.from(
    `${body}\nxref\n${rows.join('')}trailer\n<</Root 1 0 R>>\nstartxref\n${body.length + 1}\n%%EOF\n`,
  );
  const start = performance.now();
  expect(codes(pdf)).toEqual(['pdf.too_complex']);
  expect(performance.now() - start).toBeLessThan(limitMs);
});

/** A file of so many signatures, the changes of which after their ends are these objects. */
function signedBefore(signatures: number, objects: Record<number, string>): Buffer {
  let body = '%PDF-1.7\n';
  const rows: string[] = [];
  const place = (number: number, text: string) => {
    rows.push(`${number} 1\n${String(body.length).padStart(10, '0')} 00000 n \n`);
    body += `${number} 0 obj\n${text}`;
  };
  const numbers = Array.from({ length: signatures }, (_, index) => 1_000 + index);
  for (const number of numbers) {
    place(number, '<</FT/Sig/V<</Type/Sig/SubFilter/ETSI.CAdES.detached/Contents');
    const start = body.length;
    body += `<3000>/ByteRange[0 ${start} ${start + 6} 0]>>>>\nendobj\n`;
  }
  const fields = numbers.map((number) => `${number} 0 R`).join(' ');
  place(1_999, `<</Type/Catalog/AcroForm<</Fields[${fields}]>>>>\nendobj\n`);
  for (const [number, text] of Object.entries(objects)) place(Number(number), text);
  // In the order of the numbers, so that later changes begin with the objects.
  rows.sort();
  const end = `\nxref\n${rows.join('')}trailer\n<</Root 1999 0 R>>\nstartxref\n${body.length + 1}\n%%EOF\n`;
  return Buffer.concat([Buffer.from(body, 'latin1'), Buffer.from(end)]);
}

const hundred = Array.from({ length: 100 }, (_, index) => 100 + index);
const longString = (sign: string) => ({
  ...Object.fromEntries(hundred.map((number) => [number, sign])),
  200: 'x'.repeat(1_000_000),
});

it.each<readonly [string, Record<number, string>]>([
  ['strings without an end', longString('(')],
  ['hexadecimal strings without an end', longString('<')],
  ['space', Object.fromEntries(hundred.map((number) => [number, ' '.repeat(10_000)]))],
])('reads no more than the budget of the file, when every signature is followed by objects of %s', (_, objects) => {
  const pdf = signedBefore(32, objects);
  const start = performance.now();
  const { signatures } = verifyPdf(pdf, { roots: [], at: time });
  expect(signatures).toHaveLength(32);
  expect(signatures[0]!.laterRevisions[0]!.objects).toHaveLength(100);
  expect(performance.now() - start).toBeLessThan(limitMs);
});

it('refuses more signatures than it would hash the file for', () => {
  expect(codes(signedBefore(32, {}))).toEqual([]);
  expect(codes(signedBefore(33, {}))).toEqual(['pdf.too_complex']);
});

it('never throws, for any bytes and any changes of a sealed document', async () => {
  const { signer } = await onP256();
  const formats = ['table', 'stream', 'objectStream'] as const;
  const documents = formats.map((format) => writePdf({ pages: 2, rotate: 0, format, revisions: 1 }));
  const sealed = await Promise.all(documents.map((document) => sealPdf(document, { signer, time })));
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.uint8Array({ maxLength: 12 })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.constantFrom(...sealed), edits, (document, changes) => {
      let pdf = Buffer.from(document);
      for (const [place, removed, added] of changes) {
        const offset = place % pdf.length;
        pdf = Buffer.concat([pdf.subarray(0, offset), added, pdf.subarray(offset + removed)]);
      }
      expect(verifyPdf(pdf, { roots: [], at: time }).isValid).toBe(false);
    }),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => !verifyPdf(bytes, { roots: [], at: time }).isValid),
  );
});

/** A file whose catalog lies in this object stream, number 5. @param own entry of the object stream, by default its place */
function compressed(container: string, own?: string): Buffer {
  const body = `%PDF-1.7\n5 0 obj\n${container}\nendobj\n`;
  const entries = Buffer.from(`\x02\x00\x05\x00${own ?? '\x01\x00\x09\x00'}`, 'latin1');
  return ended(body, '/W[1 2 1]/Index[1 1 5 1]', entries);
}

const crossReferences = (keys: string, data: Buffer, isPacked = false) => ended('%PDF-1.7\n', keys, data, isPacked);

function ended(body: string, keys: string, data: Buffer, isPacked = false): Buffer {
  const packed = isPacked ? data : deflateSync(data);
  const object = `9 0 obj\n${stream(`/Type/XRef/Size 10/Root 1 0 R${keys}`, packed)}\nendobj\n`;
  return Buffer.from(`${body}${object}startxref\n${body.length}\n%%EOF\n`, 'latin1');
}
