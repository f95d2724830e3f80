import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { Envelope, EnvelopeField, ListedEnvelope, Recipient } from './envelope';
import { EnvelopeNotFound } from './envelope.errors';

const ofEnvelope = (table: string) =>
  `${table}.organization_id = envelopes.organization_id and ${table}.environment = envelopes.environment
   and ${table}.envelope_id = envelopes.id`;

const recipients = `
  select json_agg(json_build_object(
    'id', id, 'position', position, 'order', sign_order, 'email', email, 'name', name, 'phone', phone, 'role', role,
    'status', status, 'sealedToken', sealed_token, 'invitedAt', invited_at, 'viewedAt', viewed_at,
    'signedAt', signed_at, 'signedFrom', signed_from, 'declineReason', decline_reason) order by position)
  from recipients where ${ofEnvelope('recipients')}`;

const documentsWith = (members: string) => `
  select json_agg(json_build_object('documentId', document_id, 'name', documents.name, ${members}) order by position)
  from envelope_documents
  join documents on documents.organization_id = envelope_documents.organization_id
    and documents.environment = envelope_documents.environment and documents.id = envelope_documents.document_id
  where ${ofEnvelope('envelope_documents')}`;

const documents = documentsWith(`
  'position', position, 'sha256', documents.normalized_sha256, 'sealedSha256', sealed_sha256, 'pages', documents.pages`);

const listedDocuments = documentsWith(`'pageCount', jsonb_array_length(documents.pages)`);

// Ids of fields sort in the order in which the fields were given.
const fields = `
  select json_agg(json_build_object(
    'id', id, 'recipientId', recipient_id, 'documentPosition', document_position, 'page', page, 'type', type,
    'x', x, 'y', y, 'width', width, 'height', height, 'options', options, 'required', required, 'anchor', anchor,
    'value', value, 'hasPicture', has_picture, 'filledAt', filled_at) order by id)
  from fields where ${ofEnvelope('fields')}`;

const ownColumns = `
  organization_id as "organizationId", environment, id, status, subject, message, signature_level as "signatureLevel",
  category, tags, locale, redirect_url as "redirectUrl", webhook_url as "webhookUrl",
  initials_on_every_page as "initialsOnEveryPage", template_id as "templateId", version, seal_state as "sealState",
  seal_error as "sealError", certificate_id as "certificateId", decline_reason as "declineReason",
  void_reason as "voidReason", created_at as "createdAt", updated_at as "updatedAt", expires_at as "expiresAt",
  sent_at as "sentAt", completed_at as "completedAt",
  coalesce((${recipients}), '[]') as recipients`;

/** For statements that list envelopes from the table `envelopes`. An envelope may have a thousand fields. */
export const listedColumns = `${ownColumns}, coalesce((${listedDocuments}), '[]') as documents`;

const envelopeColumns = `
  ${ownColumns}, coalesce((${documents}), '[]') as documents, coalesce((${fields}), '[]') as fields`;

const find = `
  select ${envelopeColumns} from envelopes where organization_id = $1 and environment = $2 and id = $3`;

const lock = `
  select id from envelopes where organization_id = $1 and environment = $2 and id = $3 for no key update`;

/** @param row as statements with `listedColumns` return it: times of its parts are texts */
export function listedEnvelopeOf(row: ListedEnvelope): ListedEnvelope {
  return { ...row, recipients: row.recipients.map(recipientOf) };
}

function envelopeOf(row: Envelope): Envelope {
  return {
    ...row,
    recipients: row.recipients.map(recipientOf),
    fields: row.fields.map((field) => ({ ...field, ...timesOf<EnvelopeField>(field, ['filledAt']) })),
  };
}

function recipientOf(recipient: Recipient): Recipient {
  return { ...recipient, ...timesOf<Recipient>(recipient, ['invitedAt', 'viewedAt', 'signedAt']) };
}

function timesOf<Part>(part: Part, names: readonly (keyof Part)[]): Partial<Part> {
  const times = names.map((name) => [name, part[name] === null ? null : new Date(part[name] as string)]);
  return Object.fromEntries(times) as Partial<Part>;
}

/** @throws EnvelopeNotFound also for an id of another tenant */
export async function findEnvelope(on: Queryable, tenant: Tenant, id: string): Promise<Envelope> {
  const values = [tenant.organizationId, tenant.environment, id];
  const [row] = isId('env', id) ? await on.query<Envelope>(find, values, 'envelope-find') : [];
  if (!row) throw new EnvelopeNotFound(id);
  return envelopeOf(row);
}

/**
 * Locks the envelope until the end of the transaction. Every change of an envelope or of its parts begins with this,
 * so that changes of one envelope happen one after the other. The parts are read by a second statement: the one that
 * waits for the lock would still see them as they were before the wait.
 * @throws EnvelopeNotFound also for an id of another tenant
 */
export async function lockEnvelope(tx: Transaction, tenant: Tenant, id: string): Promise<Envelope> {
  if (!isId('env', id)) throw new EnvelopeNotFound(id);
  await tx.query(lock, [tenant.organizationId, tenant.environment, id], 'envelope-lock');
  return findEnvelope(tx, tenant, id);
}
