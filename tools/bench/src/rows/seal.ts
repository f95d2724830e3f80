import { webcrypto } from 'node:crypto';
import { CryptoKeySigner, PDF } from '@libpdf/core';
import { drawOverlays } from '@probatum/pdf-pages/boxes/draw-overlays';
import { createDocument } from '@probatum/pdf-pages/pages/create-document';
import { createLocalSigner } from '@probatum/pdf-signing/local-signer';
import { issueSealCertificate, issueSealRoot } from '@probatum/pdf-signing/seal-certificate';
import { sealPdf } from '@probatum/pdf-signing/seal-pdf';
import { median } from '../median';
import type { BenchOptions, Row } from '../row';

const mustReach = 0.8;
const wantedBytes = 130_000;
const time = new Date('2026-11-28T12:00:00Z');
const place = { x: 72, y: 600, width: 180, height: 60 };

/** Sealing a document with a visible field. The floor is LibPDF's own signer after the same drawing. */
export async function sealRow({ rounds, isQuick }: BenchOptions): Promise<Row> {
  const document = await makeDocument();
  const box = { text: 'Sealed by Example Ltd', x: 4, y: 4, width: 172, height: 52 };
  const overlay = { width: place.width, height: place.height, boxes: [box] };
  const drawing = await drawOverlays([overlay], { createdAt: time, id: 'seal', language: 'en' });
  const [ours, floor] = await signers();
  const seal = () =>
    sealPdf(document, { signer: ours, time, visible: { page: 0, rectangle: place, drawing } }).then(() => undefined);
  const libpdf = async () => {
    const pdf = await PDF.load(document);
    const page = pdf.getPage(0)!;
    const picture = await pdf.embedPage(await PDF.load(drawing), 0);
    page.drawPage(picture, { x: place.x, y: page.height - place.y - place.height });
    await pdf.sign({ signer: floor, level: 'B-B', signingTime: time });
  };
  const times = isQuick ? 50 : 200;
  await perSecond(seal, times);
  await perSecond(libpdf, times);
  const pairs: { readonly floor: number; readonly ours: number }[] = [];
  for (let round = 0; round < Math.max(rounds, 3); round += 1) {
    pairs.push({ floor: await perSecond(libpdf, times), ours: await perSecond(seal, times) });
  }
  const ratio = median(pairs.map((pair) => pair.ours / pair.floor));
  const describe = (side: 'floor' | 'ours') => `${Math.round(median(pairs.map((pair) => pair[side])))}/s`;
  return {
    what: `Seal a PDF of ${Math.round(document.length / 1_000)} KB, B-B, P-256, visible field (floor: LibPDF's signer)`,
    floor: describe('floor'),
    ours: describe('ours'),
    ratio,
    mustReach: `≥ ${mustReach}`,
    reached: ratio >= mustReach,
  };
}

/** Pages of text until it has about the wanted size. */
async function makeDocument(): Promise<Buffer> {
  for (let pages = 6; ; pages += 1) {
    const document = createDocument({ title: 'Contract', language: 'en', createdAt: time, id: 'bench' });
    for (let line = 1; line <= pages * 20; line += 1) {
      document.paragraph(`${line}. The supplier delivers, and the customer pays, as agreed on page ${line * 7_919}.`);
    }
    const bytes = await document.bytes();
    if (bytes.length >= wantedBytes) return bytes;
  }
}

async function signers() {
  const dates = { notBefore: new Date('2026-01-01'), notAfter: new Date('2028-01-01') };
  const root = await issueSealRoot({ name: 'Root', ...dates });
  const { certificate, privateKey } = await issueSealCertificate({ name: 'Seal', ...dates }, root);
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, curve, false, ['sign']);
  return [createLocalSigner(privateKey, [certificate]), new CryptoKeySigner(key, certificate, 'EC', 'ECDSA')] as const;
}

async function perSecond(work: () => Promise<void>, times: number): Promise<number> {
  const start = performance.now();
  for (let count = 0; count < times; count += 1) await work();
  return (times * 1_000) / (performance.now() - start);
}
