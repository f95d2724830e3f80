import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { FieldError } from '@probatum/http/problems/problem';
import type { EnvelopeField } from '../../envelope/envelope';
import type { GivenField } from './finish.request';

/** A field after signing. A picture is written as the id of the given field that brings it. */
export interface FilledField {
  readonly field: EnvelopeField;
  readonly value: string | null;
  readonly pictureOf: string | null;
}

const pictureTypes = ['SIGNATURE', 'INITIALS', 'ATTACHMENT', 'STAMP', 'DRAWING'];
/** Line feeds and tabs are text; other control characters have no glyph. */
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/**
 * Matches the answers with the fields of the recipient. The server writes the date.
 * @param fields of this recipient
 * @param today date of signing
 * @throws InvalidRequest with a pointer for each fault
 */
export function checkAnswers(
  fields: readonly EnvelopeField[],
  given: readonly GivenField[],
  today: string,
): FilledField[] {
  const errors = given.flatMap((answer, index) => faultsOf(answer, `/fields/${index}`, fields, given));
  if (errors.length > 0) throw new InvalidRequest(errors);
  const answers = new Map(given.map((answer) => [answer.id, answer]));
  const filled = fields.map((field) => fill(field, answers.get(field.id), today));
  const missing = filled
    .filter(isMissing)
    .map(({ field: { id } }) => fault('/fields', 'required', `${id} is required`));
  if (missing.length > 0) throw new InvalidRequest(missing);
  return filled;
}

function fault(pointer: string, code: string, message: string): FieldError {
  return { pointer, code, message };
}

function faultsOf(
  answer: GivenField,
  pointer: string,
  fields: readonly EnvelopeField[],
  given: readonly GivenField[],
): FieldError[] {
  const field = fields.find(({ id }) => id === answer.id);
  if (!field || field.type === 'DATE_SIGNED')
    return [fault(`${pointer}/id`, 'unknown', 'is not the id of a field that this recipient fills in')];
  if (given.find(({ id }) => id === answer.id) !== answer) return [fault(`${pointer}/id`, 'duplicate', 'occurs twice')];
  return isPicture(field) ? pictureFaults(answer, pointer, given) : valueFaults(answer, pointer, field);
}

function pictureFaults({ value, picture, samePictureAs }: GivenField, pointer: string, given: readonly GivenField[]) {
  if (value !== undefined) return [fault(`${pointer}/value`, 'unexpected', 'is not used here: send a picture')];
  if (samePictureAs === undefined) return [];
  if (picture !== undefined) return [fault(`${pointer}/samePictureAs`, 'unexpected', 'excludes picture')];
  if (given.some(({ id, picture: brought }) => id === samePictureAs && brought !== undefined)) return [];
  return [fault(`${pointer}/samePictureAs`, 'unknown', 'is not the id of a field with a picture in this request')];
}

function valueFaults({ value, picture, samePictureAs }: GivenField, pointer: string, { type, options }: EnvelopeField) {
  if (picture !== undefined || samePictureAs !== undefined)
    return [fault(`${pointer}/picture`, 'unexpected', 'is not used here: send a value')];
  if (!value) return [];
  const at = `${pointer}/value`;
  if (type === 'CHECKBOX' && value !== 'true' && value !== 'false') return [fault(at, 'enum', 'is not true or false')];
  const isChoice = type === 'DROPDOWN' || type === 'RADIO_GROUP';
  if (isChoice && !options.includes(value)) return [fault(at, 'enum', 'is not one of the options')];
  return control.test(value) ? [fault(at, 'pattern', 'contains a control character')] : [];
}

function isPicture({ type }: EnvelopeField): boolean {
  return pictureTypes.includes(type);
}

function fill(field: EnvelopeField, answer: GivenField | undefined, today: string): FilledField {
  if (isPicture(field)) {
    const source = answer?.samePictureAs ?? (answer?.picture === undefined ? null : answer.id);
    return { field, value: null, pictureOf: source };
  }
  if (field.type === 'DATE_SIGNED') return { field, value: today, pictureOf: null };
  const empty = field.type === 'CHECKBOX' ? 'false' : null;
  return { field, value: answer?.value || empty, pictureOf: null };
}

function isMissing({ field, value, pictureOf }: FilledField): boolean {
  if (!field.required) return false;
  if (isPicture(field)) return pictureOf === null;
  return field.type === 'CHECKBOX' ? value !== 'true' : !value?.trim();
}
