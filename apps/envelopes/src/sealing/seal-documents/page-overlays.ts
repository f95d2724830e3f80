import type { Overlay, PictureBox, TextBox } from '@probatum/pdf-pages/boxes/overlay';
import type { Drawing } from '@probatum/pdf-signing/draw-on-pages';
import type { Envelope, EnvelopeDocument, PageSize } from '../../envelope/envelope';
import { boxesOf } from './field-boxes';
import { SealingFailed } from './sealing-failed';

export interface PageOverlays {
  readonly overlays: readonly Overlay[];
  readonly places: readonly Drawing[];
}

/**
 * One overlay for each page of a document that has a filled field and, in the sandbox, one for all pages of a size.
 * @param pictures by the id of their field
 * @throws SealingFailed for a field on a page that the document does not have
 */
export function overlaysOf(
  envelope: Pick<Envelope, 'fields' | 'recipients' | 'environment'>,
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
  const all = [...(envelope.environment === 'sandbox' ? sandboxMarks(pages) : []), ...drawn];
  return {
    overlays: all.map(({ overlay }) => overlay),
    places: all.map((each, drawing) => ({ drawing, pages: each.pages })),
  };
}

function sandboxMarks(pages: readonly PageSize[]) {
  const bySize = new Map<string, number[]>();
  pages.forEach(({ width, height }, page) => {
    const key = `${width} ${height}`;
    bySize.set(key, [...(bySize.get(key) ?? []), page]);
  });
  return [...bySize.values()].map((numbers) => ({ overlay: sandboxMark(pages[numbers[0]!]!), pages: numbers }));
}

/** Large across the page, and legible at its top. */
function sandboxMark({ width, height }: PageSize): Overlay {
  const large = { text: 'SANDBOX', x: 0, y: height / 3, width, height: height / 3, size: width / 5 };
  const small = { text: 'SANDBOX – without legal value', x: 0, y: 4, width, height: 14, size: 9 };
  const style = { weight: 'bold', alignment: 'centre', color: '#b00020' } as const;
  return {
    width,
    height,
    boxes: [
      { ...large, ...style, opacity: 0.15 },
      { ...small, ...style },
    ],
  };
}
