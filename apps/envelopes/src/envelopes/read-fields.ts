import { newId } from '@probatum/contracts/ids';
import type { Anchor, Envelope, EnvelopeDocument, EnvelopeField, PageSize } from '../envelope/envelope';
import type { FieldRequest } from './envelope.request';
import type { FieldErrors } from './field-errors';
import type { FoundAnchors } from './resolve-anchors';
import { addressKey } from './read-recipients';

/** Where a field stands without a position, and how large it is without a size. */
export const defaultBox = { x: 72, y: 700, width: 150, height: 40 } as const;
/** A field may stick out of its page by a rounding error. */
const tolerance = 0.5;

/** A field whose recipient is still named by the e-mail address. */
export type DraftField = Omit<EnvelopeField, 'id' | 'recipientId' | 'value' | 'hasPicture' | 'filledAt'> & {
  readonly email: string;
};

interface Known {
  readonly emails: ReadonlySet<string>;
  readonly documents: readonly Pick<EnvelopeDocument, 'pages'>[];
}

/** Fields that name known recipients and stand on pages that exist. Those with a fault are told, and may be missing. */
export function givenFields(
  list: readonly FieldRequest[],
  { recipients, documents }: Pick<Envelope, 'recipients' | 'documents'>,
  errors: FieldErrors,
  anchors: FoundAnchors,
): EnvelopeField[] {
  const ids = new Map(recipients.map(({ id, email }) => [addressKey(email), id]));
  const known = { emails: new Set(ids.keys()), documents };
  return list.flatMap((request, index) => {
    const { email, ...field } = readField(request, `/fields/${index}`, known, errors);
    const recipientId = ids.get(email);
    const empty = { value: null, hasPicture: false, filledAt: null };
    const placed = { ...field, ...empty, id: newId('fld'), recipientId: recipientId ?? '' };
    return recipientId === undefined ? [] : [anchors.place(placed, documents)];
  });
}

function readField(field: FieldRequest, pointer: string, known: Known, errors: FieldErrors): DraftField {
  const { fieldType: type, recipientEmail, documentIndex: documentPosition = 0, pageNumber: page = 1 } = field;
  const email = addressKey(recipientEmail);
  if (!known.emails.has(email)) errors.add(`${pointer}/recipientEmail`, 'unknown_recipient', 'is not a recipient');
  checkOptions(field, pointer, errors);
  const document = known.documents[documentPosition];
  if (!document) errors.add(`${pointer}/documentIndex`, 'unknown_document', 'is not the place of a document');
  const size = document?.pages[page - 1];
  if (document && !size)
    errors.add(`${pointer}/pageNumber`, 'unknown_page', `is not a page: the document has ${document.pages.length}`);
  const box = size ? boxOn(size, field, pointer, errors) : { ...defaultBox };
  const { options = [], required = type !== 'CHECKBOX' } = field;
  return { email, documentPosition, page, type, ...box, options, required, anchor: anchorOf(field) };
}

function checkOptions({ fieldType, options }: FieldRequest, pointer: string, errors: FieldErrors): void {
  const takesOptions = fieldType === 'DROPDOWN' || fieldType === 'RADIO_GROUP';
  if (takesOptions && !options) errors.add(`${pointer}/options`, 'required', `is required for ${fieldType}`);
  if (!takesOptions && options) errors.add(`${pointer}/options`, 'not_allowed', `is not allowed for ${fieldType}`);
}

function anchorOf({ anchorText, anchorPlacement = 'right', anchorIndex = 0 }: FieldRequest): Anchor | null {
  return anchorText === undefined ? null : { text: anchorText, placement: anchorPlacement, index: anchorIndex };
}

type Box = Pick<EnvelopeField, 'x' | 'y' | 'width' | 'height'>;

/** Given values must fit on the page; values that are not given are made to fit. */
function boxOn(size: PageSize, field: FieldRequest, pointer: string, errors: FieldErrors): Box {
  const [x, width] = side(size.width, field.x, field.width, defaultBox.x, defaultBox.width);
  const [y, height] = side(size.height, field.y, field.height, defaultBox.y, defaultBox.height);
  const check = (name: 'x' | 'y', start: number, extent: 'width' | 'height', length: number) => {
    if (length <= 0) errors.add(`${pointer}/${extent}`, 'too_small', 'must be more than 0');
    if (start + length <= size[extent] + tolerance) return;
    const [wrong, what] = length > size[extent] + tolerance ? [extent, 'field'] : [name, 'position'];
    errors.add(
      `${pointer}/${wrong}`,
      'off_page',
      `the ${what} is off the page, whose ${extent} is ${round(size[extent])}`,
    );
  };
  check('x', x, 'width', width);
  check('y', y, 'height', height);
  return { x, y, width, height };
}

function side(
  page: number,
  start: number | undefined,
  length: number | undefined,
  defaultStart: number,
  defaultLength: number,
): [number, number] {
  const extent = length ?? Math.min(defaultLength, page);
  return [start ?? Math.max(0, Math.min(defaultStart, page - extent)), extent];
}

const round = (points: number) => Math.round(points * 100) / 100;

/** Whether a field that was placed before stands on a page of these documents. */
export function fitsOn(
  documents: readonly Pick<EnvelopeDocument, 'pages'>[],
  { documentPosition, page, x, y, width, height }: EnvelopeField,
): boolean {
  const size = documents[documentPosition]?.pages[page - 1];
  return size !== undefined && x + width <= size.width + tolerance && y + height <= size.height + tolerance;
}
