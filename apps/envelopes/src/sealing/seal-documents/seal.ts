import { createHash } from 'node:crypto';
import { drawOverlays } from '@probatum/pdf-pages/boxes/draw-overlays';
import type { Overlay } from '@probatum/pdf-pages/boxes/overlay';
import { drawOnPages } from '@probatum/pdf-signing/draw-on-pages';
import { createLocalSigner } from '@probatum/pdf-signing/local-signer';
import { CannotSeal } from '@probatum/pdf-signing/seal/cannot-seal';
import { sealPdf } from '@probatum/pdf-signing/seal-pdf';
import { drawAuditTrail } from '../report-audit-trail/draw-audit-trail';
import { openPortable } from '../seal-certificate/seal-identity';
import { checkSeal } from './check-seal';
import type { DocumentToSeal, SealedPdf, SealTask } from './seal-task';
import { SealingFailed } from './sealing-failed';

/** Draws, seals and checks a PDF. @throws SealingFailed */
export async function seal(task: SealTask): Promise<SealedPdf> {
  try {
    const content = task.kind === 'document' ? await drawFields(task) : await drawAuditTrail(task.report);
    const identity = openPortable(task.identity);
    const signer = createLocalSigner(identity.privateKey, identity.certificates);
    const { time, reason } = task;
    const bytes = await sealPdf(content, { signer, time, reason, name: 'Probatum', certify: 'none' });
    checkSeal(bytes, content, identity, time);
    if (task.kind === 'document') checkBeginning(content, task.document);
    return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    if (!(error instanceof CannotSeal)) throw error;
    throw new SealingFailed(`The document cannot be sealed (${error.obstacle}): ${error.message}`, { cause: error });
  }
}

async function drawFields({ document, overlays, places, drawing }: DocumentToSeal): Promise<Uint8Array> {
  if (places.length === 0) return document;
  return drawOnPages(document, await drawOverlays(overlays.map(withBuffers), drawing), places);
}

/** Bytes that come from another thread are no buffers any more. */
function withBuffers(overlay: Overlay): Overlay {
  const boxes = overlay.boxes.map((box) => ('picture' in box ? { ...box, picture: Buffer.from(box.picture) } : box));
  return { ...overlay, boxes };
}

/** The sealed PDF contains the document that recipients saw, byte for byte. */
function checkBeginning(content: Uint8Array, document: Uint8Array): void {
  if (Buffer.compare(content.subarray(0, document.length), document) !== 0)
    throw new SealingFailed(
      'The sealed PDF failed its check (seal.document): the document was changed by the drawing.',
    );
}
