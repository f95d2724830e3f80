import type { Tenant } from '@probatum/contracts/tenant';
import type { Transaction } from '@probatum/persistence/database';
import { hashToken, type SignTokens } from '../../envelope/sign-tokens';
import { type NewRecipient, newRecipient } from '../new-recipient';
import type { Envelope, EnvelopeDocument, EnvelopeField, Recipient } from '../../envelope/envelope';
import type { FieldRequest } from '../envelope.request';
import type { FieldErrors } from '../field-errors';
import { fieldRecord, insertDocuments, insertFields, insertRecipients } from '../insert-parts';
import { addressKey, type DraftRecipient } from '../read-recipients';
import type { FoundAnchors } from '../resolve-anchors';
import { fitsOn, givenFields } from '../read-fields';

/** A recipient who was in the list before keeps the id and the link. */
export function changedRecipients(
  before: readonly Recipient[],
  wanted: readonly DraftRecipient[],
  tokens: SignTokens,
): NewRecipient[] {
  const known = new Map(before.map((recipient) => [addressKey(recipient.email), recipient]));
  return wanted.map((draft, position) => {
    const kept = known.get(addressKey(draft.email));
    if (!kept) return newRecipient(draft, position, tokens);
    return { ...kept, ...draft, position, tokenHash: hashToken(tokens.tokenOf(kept)).toString('hex') };
  });
}

/** New fields, or the fields as they were without those of recipients who are gone. */
export function changedFields(
  envelope: Pick<Envelope, 'recipients' | 'documents' | 'fields'>,
  wanted: readonly FieldRequest[] | undefined,
  errors: FieldErrors,
  anchors: FoundAnchors,
): EnvelopeField[] {
  if (wanted) return givenFields(wanted, envelope, errors, anchors);
  const { recipients, documents } = envelope;
  const present = new Set(recipients.map(({ id }) => id));
  const fields = envelope.fields.filter(({ recipientId }) => present.has(recipientId));
  if (!fields.every((field) => fitsOn(documents, field)))
    errors.add('/documentIds', 'fields_do_not_fit', 'leaves fields without a page. Send `fields` as well');
  return fields;
}

export async function replaceDocuments(tx: Transaction, envelope: Envelope, documents: readonly EnvelopeDocument[]) {
  const ids = documents.map(({ documentId }) => documentId);
  await replace(tx, envelope, 'envelope_documents', insertDocuments('$4'), ids);
}

export async function replaceRecipients(tx: Transaction, envelope: Envelope, recipients: readonly NewRecipient[]) {
  await replace(tx, envelope, 'recipients', insertRecipients('$4'), JSON.stringify(recipients));
}

export async function replaceFields(tx: Transaction, envelope: Envelope, fields: readonly EnvelopeField[]) {
  await replace(tx, envelope, 'fields', insertFields('$4'), JSON.stringify(fields.map(fieldRecord)));
}

async function replace(
  tx: Transaction,
  { organizationId, environment, id }: Tenant & { readonly id: string },
  table: string,
  insert: string,
  values: unknown,
): Promise<void> {
  const place = [organizationId, environment, id];
  await tx.query(`delete from ${table} where organization_id = $1 and environment = $2 and envelope_id = $3`, place);
  await tx.query(insert, [...place, values]);
}
