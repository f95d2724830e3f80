import { buffer } from 'node:stream/consumers';
import { newTenant } from '@probatum/testing/service-harness';
import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { upload } from './documents';
import { checkPdf } from './judge-pdf';
import { RunningEnvelopes } from './running-envelopes';
import { writePng } from './write-png';

let envelopes: RunningEnvelopes;
beforeAll(async () => (envelopes = await RunningEnvelopes.start()), 60_000);
afterAll(() => envelopes.stop());

const png = (width: number, height: number) => writePng(new PNG({ width, height }));
const jpeg = (width: number, height: number) =>
  encode({ width, height, data: Buffer.alloc(4 * width * height, 120) }).data;

/** Puts an Exif segment behind the start: how the camera was held, and a private word. */
function withExif(file: Buffer, orientation: number): Buffer {
  const entry = Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
  const tiff = Buffer.concat([Buffer.from('MM\0*\0\0\0\x08\0\x01', 'latin1'), entry, Buffer.from('\0\0\0\0private')]);
  const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, content.length + 2]);
  return Buffer.concat([file.subarray(0, 2), head, content, file.subarray(2)]);
}

/** Two pixels, black and white. */
const gif = Buffer.from('R0lGODdhAgABAIAAAAAAAP///ywAAAAAAgABAAACAkQKADs=', 'base64');

it.each<[string, Buffer, string, number, number]>([
  ['a PNG has a point for a pixel', png(300, 200), 'image/png', 300, 200],
  ['a large PNG fits on A4', png(2_000, 1_000), 'image/png', 841.89, 420.945],
  ['a high JPEG fits on A4', jpeg(600, 1_200), 'image/jpeg', 420.945, 841.89],
  ['a JPEG is turned as it was taken', withExif(jpeg(300, 200), 6), 'image/jpeg', 200, 300],
  ['a GIF that is too small for readers grows', gif, 'image/gif', 3, 3],
])('%s', async (_what, file, mimeType, width, height) => {
  const { status, body } = await upload(envelopes, newTenant(), file, { fileName: 'contract.pdf' });
  expect([status, body.mimeType, body.pages]).toEqual([201, mimeType, [{ width, height }]]);
  const pdf = await buffer(await envelopes.objects.get(`${body.id}-normalized`));
  await checkPdf(pdf);
  expect(pdf.includes('private')).toBe(false);
});
