import type { Overlay, PictureBox, TextBox } from '@probatum/pdf-pages/boxes/overlay';
import type { Drawing } from '@probatum/pdf-signing/draw-on-pages';
import type { Envelope, EnvelopeDocument } from '../../envelope/envelope';
import { boxesOf } from './field-boxes';
import { SealingFailed } from './sealing-failed';

export interface PageOverlays {
  readonly overlays: readonly Overlay[];
  readonly places: readonly Drawing[];
}

/**
 * One overlay for each page of a document that has a filled field. Pages of the sandbox are marked since the intake.
 * @param pictures by the id of their field
 * @throws SealingFailed for a field on a page that the document does not have
 */
export function overlaysOf(
  envelope: Pick<Envelope, 'fields' | 'recipients'>,
  { position, pages }: Pick<EnvelopeDocument, 'position' | 'pages'>,
  pictures: ReadonlyMap<string, Buffer>,
): PageOverlays {
  const onPage = new Map<number, (TextBox | PictureBox)[]>();
  for (const field of envelope.fields.filter(({ documentPosition }) => documentPosition === position)) {
    const recipient = envelope.recipients.find(({ id }) => id === field.recipientId);
    const boxes = boxesOf(field, recipient, pictures.get(field.id));
    if (boxes.length > 0) onPage.set(field.page - 1, [...(onPage.get(field.page - 1) ?? []), ...boxes]);
  }
  const drawn = [...onPage].map(([page, boxes]) => {
    const size = pages[page];
    // A value that a person has filled in is never left out.
    if (!size) throw new SealingFailed(`A field is on page ${page + 1}, and the document has ${pages.length} pages.`);
    return { overlay: { width: size.width, height: size.height, boxes }, pages: [page] };
  });
  return {
    overlays: drawn.map(({ overlay }) => overlay),
    places: drawn.map((each, drawing) => ({ drawing, pages: each.pages })),
  };
}
