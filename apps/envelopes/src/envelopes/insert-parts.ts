import type { EnvelopeField } from '../envelope/envelope';

/** How a statement knows the envelope of a part. */
interface Owner {
  readonly place: string;
  /** Members of each part that tell it, with their types. */
  readonly members: string;
}

/** One envelope, in $1, $2 and $3. */
const given: Owner = { place: '$1, $2, $3', members: '' };
/** Each part names its own envelope. */
export const named: Owner = {
  place: '"organizationId", environment, "envelopeId"',
  members: '"organizationId" text, environment text, "envelopeId" text, ',
};

/** Of the envelope in $1, $2 and $3. @param ids placeholder of a list of ids */
export const insertDocuments = (ids: string) => `
  insert into envelope_documents (organization_id, environment, envelope_id, position, document_id)
  select $1, $2, $3, place - 1, id from unnest(${ids}::text[]) with ordinality as listed (id, place)`;

/** @param recipients placeholder of a JSON list of `NewRecipient` */
export const insertRecipients = (recipients: string, { place, members } = given) => `
  insert into recipients (organization_id, environment, envelope_id, id, position, sign_order, email, name, phone, role,
    token_hash, sealed_token)
  select ${place}, id, position, "order", email, name, phone, role, decode("tokenHash", 'hex'), "sealedToken"
  from json_to_recordset(${recipients}::json) as recipient (${members}id text, position int, "order" int, email text, name text,
    phone text, role text, "tokenHash" text, "sealedToken" text)`;

/** @param fields placeholder of a JSON list of `fieldRecord` */
export const insertFields = (fields: string, { place, members } = given) => `
  insert into fields (organization_id, environment, envelope_id, id, recipient_id, document_position, page, type, x, y,
    width, height, options, required, anchor)
  select ${place}, id, "recipientId", "documentPosition", page, type, x, y, width, height,
    array(select json_array_elements_text(options)), required, anchor
  from json_to_recordset(${fields}::json) as field (${members}id text, "recipientId" text, "documentPosition" int, page int,
    type text, x float8, y float8, width float8, height float8, options json, required boolean, anchor jsonb)`;

/** The columns of a new field, which is not filled yet. */
export function fieldRecord(field: EnvelopeField): Omit<EnvelopeField, 'value' | 'hasPicture' | 'filledAt'> {
  const { id, recipientId, documentPosition, page, type, x, y, width, height, options, required, anchor } = field;
  return { id, recipientId, documentPosition, page, type, x, y, width, height, options, required, anchor };
}
