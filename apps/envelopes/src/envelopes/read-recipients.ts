import type { RecipientRole } from '@probatum/contracts/events/envelopes';
import { mustAct } from '../envelope/envelope';
import type { RecipientRequest } from './envelope.request';
import type { FieldErrors } from './field-errors';
import { checkOneLine } from './read-settings';

/** A recipient as the sender wants it. */
export interface DraftRecipient {
  readonly email: string;
  readonly name: string | null;
  readonly phone: string | null;
  readonly role: RecipientRole;
  readonly order: number;
}

/** Each e-mail address once: fields name their recipient by it. */
export function readRecipients(
  list: readonly RecipientRequest[],
  member: 'recipients' | 'signers',
  errors: FieldErrors,
): DraftRecipient[] {
  const hasOrder = list.some(({ order }) => order !== undefined);
  const seen = new Set<string>();
  const recipients = list.map((recipient, index) => {
    const pointer = `/${member}/${index}`;
    const { email, name, phone = null, role = 'SIGNER', order } = recipient;
    if (seen.has(addressKey(email))) errors.add(`${pointer}/email`, 'duplicate_item', 'occurs twice in the list');
    seen.add(addressKey(email));
    checkOneLine(`${pointer}/name`, name, errors);
    if (hasOrder && order === undefined && mustAct({ role }))
      errors.add(`${pointer}/order`, 'required', 'is required, because another recipient has one');
    return { email, name: name ?? null, phone, role, order: order ?? (hasOrder ? 0 : index + 1) };
  });
  if (!recipients.some(mustAct)) errors.add(`/${member}`, 'no_signer', 'must contain a SIGNER or an APPROVER');
  return recipients;
}

/** E-mail addresses that differ only in case are the same. */
export function addressKey(email: string): string {
  return email.toLowerCase();
}
