import { newId } from '@probatum/contracts/ids';
import type { EnvelopeField, Recipient } from '../../envelope/envelope';
import type { TemplateContent } from '../../templates/template';
import type { FieldErrors } from '../field-errors';

/** The fields of a template: those of its n-th SIGNER are for the n-th SIGNER of the envelope, and so on. */
export function templateFields(
  { recipients: places, fields }: TemplateContent,
  recipients: readonly Recipient[],
  errors: FieldErrors,
): EnvelopeField[] {
  const ids = places.map(({ role }, place) => {
    const number = places.slice(0, place).filter((other) => other.role === role).length;
    return recipients.filter((recipient) => recipient.role === role)[number]?.id;
  });
  const missing = new Set(
    fields.flatMap(({ recipient }) => (ids[recipient] === undefined ? [places[recipient]!.role] : [])),
  );
  for (const role of missing)
    errors.add('/recipients', 'too_few', `must contain each ${role} for whom the template has fields`);
  return fields.flatMap(({ recipient, ...field }) => {
    const recipientId = ids[recipient];
    const empty = { value: null, hasPicture: false, filledAt: null };
    return recipientId === undefined ? [] : [{ ...field, ...empty, id: newId('fld'), recipientId }];
  });
}
