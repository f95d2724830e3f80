import type { Envelope, EnvelopeField, PageSize } from '../../envelope/envelope';
import { defaultBox, type DraftField } from '../read-fields';

const gap = 8;
const margin = 36;
const initials = { width: 44, height: 20 } as const;

/** A field without anchor, for the recipient with this id. */
export type PlacedField = Omit<DraftField, 'email'> & Pick<EnvelopeField, 'recipientId'>;

/**
 * The fields that an envelope gets when it is sent: a signature field for each signer on the last page of the last
 * document, if it has none at all, and initials of each signer on each page, if it asks for them.
 */
export function missingFields(envelope: Envelope): PlacedField[] {
  const signers = envelope.recipients.filter(({ role }) => role === 'SIGNER').map(({ id }) => id);
  const signatures = envelope.fields.length === 0 ? signatureFields(envelope, signers) : [];
  return [...signatures, ...(envelope.initialsOnEveryPage ? initialsFields(envelope, signers) : [])];
}

function signatureFields({ documents, initialsOnEveryPage }: Envelope, signers: readonly string[]): PlacedField[] {
  const { pages, position } = documents.at(-1)!;
  const page = pages.at(-1)!;
  const taken = initialsOnEveryPage ? foot(page, signers.length).room : 0;
  const room = gridOf(page, signers.length, defaultBox).available - taken;
  const places = boxes(page, signers.length, defaultBox, { taken, room });
  return signers.map((recipientId, index) => ({
    ...plain('SIGNATURE', position, pages.length, recipientId),
    ...places[index]!,
  }));
}

function initialsFields({ documents }: Envelope, signers: readonly string[]): PlacedField[] {
  return documents.flatMap(({ position, pages }) =>
    pages.flatMap((page, index) => {
      const places = boxes(page, signers.length, initials, foot(page, signers.length));
      return signers.map((recipientId, place) => ({
        ...plain('INITIALS', position, index + 1, recipientId),
        ...places[place]!,
      }));
    }),
  );
}

/** How many fields `missingFields` would add. */
export function countMissing(envelope: Envelope): number {
  const signers = envelope.recipients.filter(({ role }) => role === 'SIGNER').length;
  const pages = envelope.documents.reduce((sum, document) => sum + document.pages.length, 0);
  return (envelope.fields.length === 0 ? signers : 0) + (envelope.initialsOnEveryPage ? signers * pages : 0);
}

function plain(type: 'SIGNATURE' | 'INITIALS', documentPosition: number, page: number, recipientId: string) {
  return { type, documentPosition, page, recipientId, options: [], required: true, anchor: null };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/** Initials get at most the lower half of a page. */
function foot(page: PageSize, count: number): Room {
  const { available, lines } = gridOf(page, count, initials);
  return { taken: 0, room: Math.min(lines * (initials.height + gap), available / 2) };
}

interface Room {
  /** Points above the margin at the foot that other boxes take. */
  readonly taken: number;
  /** Points above them that are free. */
  readonly room: number;
}

function gridOf(page: PageSize, count: number, size: Size) {
  const edge = Math.min(margin, page.width / 10, page.height / 10);
  const width = Math.min(size.width, page.width - 2 * edge);
  const columns = Math.max(1, Math.floor((page.width - 2 * edge + gap) / (width + gap)));
  return { edge, width, columns, lines: Math.ceil(count / columns), available: page.height - 2 * edge };
}

/**
 * Boxes that do not overlap, at the foot of a page: from left to right, and from the uppermost line down. Where there
 * is too little room they are as flat as they must be.
 */
function boxes(page: PageSize, count: number, size: Size, { taken, room }: Room): Box[] {
  const { edge, width, columns, lines } = gridOf(page, count, size);
  const step = Math.min(size.height + gap, room / Math.max(1, lines));
  const height = step - Math.min(gap, step / 4);
  const top = page.height - edge - taken - lines * step;
  return Array.from({ length: count }, (_, index) => ({
    x: edge + (index % columns) * (width + gap),
    y: top + Math.floor(index / columns) * step,
    width,
    height,
  }));
}
