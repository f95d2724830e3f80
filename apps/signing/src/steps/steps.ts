import type { Answer, Answers, Field } from '../session/session';
import { texts } from '../texts';

/** Fields that the recipient fills in; the server writes the date. */
export function fieldsToFill(fields: readonly Field[]): Field[] {
  return fields.filter(({ type }) => type !== 'DATE_SIGNED');
}

export function isPicture({ type }: Field): boolean {
  return ['SIGNATURE', 'INITIALS', 'ATTACHMENT', 'STAMP', 'DRAWING'].includes(type);
}

/** The fault of the answer to a field; undefined for an answer that may stay as it is. */
export function errorOf(field: Field, answer: Answer | undefined): string | undefined {
  if (!field.required) return undefined;
  if (isPicture(field)) return answer?.picture ? undefined : texts.errors.picture;
  if (field.type === 'CHECKBOX') return answer?.value === 'true' ? undefined : texts.errors.checkbox;
  if (field.type === 'TEXT') return answer?.value?.trim() ? undefined : texts.errors.text;
  return answer?.value ? undefined : texts.errors.option;
}

export function missingFields(fields: readonly Field[], answers: Answers): Field[] {
  return fieldsToFill(fields).filter((field) => errorOf(field, answers[field.id]) !== undefined);
}

/** The latest picture of the same kind in another field, to use it again. */
export function earlierPicture(field: Field, fields: readonly Field[], answers: Answers): string | undefined {
  const others = fields.filter(({ id, type }) => id !== field.id && type === field.type);
  return others.map(({ id }) => answers[id]?.picture).findLast((picture) => picture !== undefined);
}
