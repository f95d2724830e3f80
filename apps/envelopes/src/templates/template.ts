import type { RecipientRole } from '@probatum/contracts/events/envelopes';
import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { Fields, IdOf, Named, Time } from '@probatum/http/validation/fields';
import type { Queryable } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { type Envelope, type EnvelopeField, mustAct } from '../envelope/envelope';
import { TemplateNotFound } from './template.errors';

/** A field of a recipient who is known by the place in the list of the template. */
export type TemplateField = Omit<EnvelopeField, 'id' | 'recipientId' | 'value' | 'hasPicture' | 'filledAt'> & {
  readonly recipient: number;
};

export interface TemplateContent {
  readonly documentIds: readonly string[];
  readonly recipients: readonly { readonly role: RecipientRole; readonly order: number }[];
  readonly fields: readonly TemplateField[];
}

export const TemplateAnswer = Named(
  'Template',
  Fields({
    id: IdOf('tpl'),
    name: Type.String(),
    description: Type.Optional(Type.String()),
    signerCount: Type.Integer(),
    documentCount: Type.Integer(),
    createdAt: Time(),
  }),
);
export type TemplateAnswer = Static<typeof TemplateAnswer>;

/** The envelope without its people and what they filled in. */
export function templateContent({ documents, recipients, fields }: Envelope): TemplateContent {
  const places = new Map(recipients.map(({ id, position }) => [id, position]));
  return {
    documentIds: documents.map(({ documentId }) => documentId),
    recipients: recipients.map(({ role, order }) => ({ role, order })),
    fields: fields.map((field) => ({
      recipient: places.get(field.recipientId)!,
      documentPosition: field.documentPosition,
      page: field.page,
      type: field.type,
      x: field.x,
      y: field.y,
      width: field.width,
      height: field.height,
      options: field.options,
      required: field.required,
      anchor: field.anchor,
    })),
  };
}

export function countSigners({ recipients }: TemplateContent): number {
  return recipients.filter(mustAct).length;
}

const find = `select content from templates where organization_id = $1 and environment = $2 and id = $3`;

/** @throws TemplateNotFound */
export async function findTemplate(on: Queryable, tenant: Tenant, id: string): Promise<TemplateContent> {
  const values = [tenant.organizationId, tenant.environment, id];
  const [row] = isId('tpl', id) ? await on.query<{ content: TemplateContent }>(find, values) : [];
  if (!row) throw new TemplateNotFound(id);
  return row.content;
}
