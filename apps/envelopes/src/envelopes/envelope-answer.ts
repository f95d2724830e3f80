import {
  envelopeStatuses,
  recipientRoles,
  recipientStatuses,
  signatureLevels,
} from '@probatum/contracts/events/envelopes';
import { shownTo } from '@probatum/http/idempotency/write-answers';
import type { Identity } from '@probatum/http/identity/identity';
import { Fields, IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import type { SignTokens } from '../envelope/sign-tokens';
import {
  type Envelope,
  type EnvelopeField,
  fieldTypes,
  type ListedEnvelope,
  type Recipient,
} from '../envelope/envelope';
import { anchorPlacements, categories } from './envelope.request';

const text = Type.String();
const optionalText = (description?: string) => Type.Optional(Type.String(description ? { description } : {}));
const points = Type.Number({ description: 'Points' });

export const RecipientAnswer = Named(
  'EnvelopeRecipient',
  Fields({
    id: IdOf('rcp'),
    email: text,
    name: optionalText(),
    role: OneOf(recipientRoles),
    order: Type.Integer(),
    phone: optionalText(),
    status: OneOf(recipientStatuses),
    signedAt: Nullable(Time()),
    viewedAt: Type.Optional(Time()),
    declineReason: optionalText(),
    signUrl: text,
    accessToken: optionalText('The token in `signUrl`. Only the responses to a creation and to sending contain it'),
  }),
);

export const FieldAnswer = Named(
  'EnvelopeField',
  Fields({
    id: IdOf('fld'),
    recipientId: IdOf('rcp'),
    recipientEmail: text,
    documentIndex: Type.Integer(),
    pageNumber: Type.Integer(),
    fieldType: OneOf(fieldTypes),
    anchorText: optionalText(),
    anchorPlacement: Type.Optional(OneOf(anchorPlacements)),
    anchorIndex: Type.Optional(Type.Integer()),
    x: points,
    y: points,
    width: points,
    height: points,
    options: Type.Optional(Type.Array(text)),
    required: Type.Boolean(),
    value: optionalText('The text that the recipient filled in'),
  }),
);

const summary = {
  id: IdOf('env'),
  subject: text,
  message: optionalText(),
  status: OneOf(envelopeStatuses),
  signatureLevel: OneOf(signatureLevels),
  category: OneOf(categories),
  tags: Type.Array(text),
  locale: optionalText(),
  redirectUrl: optionalText(),
  webhookUrl: optionalText('Receives the events of this envelope'),
  initialsOnEveryPage: Type.Boolean(),
  templateId: Type.Optional(IdOf('tpl')),
  workspaceId: text,
  documentIds: Type.Array(IdOf('doc')),
  documents: Type.Array(Fields({ id: IdOf('doc'), name: text, pageCount: Type.Integer() })),
  recipients: Type.Array(RecipientAnswer),
  sealState: OneOf(['none', 'pending', 'sealed', 'failed'], {
    description: 'Of the signed PDF. failed: it did not pass its check, and the envelope is not completed',
  }),
  sealError: optionalText(),
  certificateId: Type.Optional(IdOf('cert', { description: 'Certificate of the audit trail' })),
  declineReason: optionalText(),
  voidReason: optionalText(),
  createdAt: Time(),
  updatedAt: Time(),
  sentAt: Type.Optional(Time()),
  expiresAt: Nullable(Time()),
  completedAt: Nullable(Time()),
  version: Type.Integer({ description: 'Rises with each change' }),
};

/** As lists show it. */
export const EnvelopeSummary = Named('EnvelopeSummary', Fields(summary));
export type EnvelopeSummary = Static<typeof EnvelopeSummary>;

export const EnvelopeAnswer = Named('Envelope', Fields({ ...summary, fields: Type.Array(FieldAnswer) }));
export type EnvelopeAnswer = Static<typeof EnvelopeAnswer>;

export function envelopeAnswer(envelope: Envelope, tokens: SignTokens, withTokens = false): EnvelopeAnswer {
  const emails = new Map(envelope.recipients.map(({ id, email }) => [id, email]));
  const documents = envelope.documents.map(({ pages, ...document }) => ({ ...document, pageCount: pages.length }));
  return {
    ...envelopeSummary({ ...envelope, documents }, tokens, withTokens),
    fields: envelope.fields.map((field) => fieldAnswer(field, emails.get(field.recipientId)!)),
  };
}

/** Of a change, for a caller who may not read. */
export const membersOfChange = ['id', 'status', 'createdAt', 'updatedAt', 'version'];

/** The answer to a change, which tells a caller who may not read little. */
export function changeAnswer(caller: Pick<Identity, 'scopes'>, envelope: Envelope, tokens: SignTokens): EnvelopeAnswer {
  return shownTo(caller, 'envelopes:read', envelopeAnswer(envelope, tokens), membersOfChange);
}

/** Absent values are left out; only the three times that the contract names are null. */
export function envelopeSummary(envelope: ListedEnvelope, tokens: SignTokens, withTokens = false): EnvelopeSummary {
  return {
    id: envelope.id,
    subject: envelope.subject,
    ...present('message', envelope.message),
    status: envelope.status,
    signatureLevel: envelope.signatureLevel,
    category: envelope.category as EnvelopeSummary['category'],
    tags: [...envelope.tags],
    ...present('locale', envelope.locale),
    ...present('redirectUrl', envelope.redirectUrl),
    ...present('webhookUrl', envelope.webhookUrl),
    initialsOnEveryPage: envelope.initialsOnEveryPage,
    ...present('templateId', envelope.templateId),
    workspaceId: envelope.organizationId,
    documentIds: envelope.documents.map(({ documentId }) => documentId),
    documents: envelope.documents.map(({ documentId: id, name, pageCount }) => ({ id, name, pageCount })),
    recipients: envelope.recipients.map((recipient) => recipientAnswer(recipient, tokens, withTokens)),
    sealState: envelope.sealState,
    ...present('sealError', envelope.sealError),
    ...present('certificateId', envelope.certificateId),
    ...present('declineReason', envelope.declineReason),
    ...present('voidReason', envelope.voidReason),
    createdAt: envelope.createdAt.toISOString(),
    updatedAt: envelope.updatedAt.toISOString(),
    ...present('sentAt', timeOf(envelope.sentAt)),
    expiresAt: timeOf(envelope.expiresAt),
    completedAt: timeOf(envelope.completedAt),
    version: envelope.version,
  };
}

function recipientAnswer(recipient: Recipient, tokens: SignTokens, withToken: boolean): Static<typeof RecipientAnswer> {
  const token = tokens.tokenOf(recipient);
  return {
    id: recipient.id,
    email: recipient.email,
    ...present('name', recipient.name),
    role: recipient.role,
    order: recipient.order,
    ...present('phone', recipient.phone),
    status: recipient.status,
    signedAt: timeOf(recipient.signedAt),
    ...present('viewedAt', timeOf(recipient.viewedAt)),
    ...present('declineReason', recipient.declineReason),
    signUrl: tokens.signUrl(token),
    ...(withToken ? { accessToken: token } : {}),
  };
}

function fieldAnswer(field: EnvelopeField, recipientEmail: string): Static<typeof FieldAnswer> {
  const { anchor } = field;
  return {
    id: field.id,
    recipientId: field.recipientId,
    recipientEmail,
    documentIndex: field.documentPosition,
    pageNumber: field.page,
    fieldType: field.type,
    ...(anchor ? { anchorText: anchor.text, anchorPlacement: anchor.placement, anchorIndex: anchor.index } : {}),
    x: field.x,
    y: field.y,
    width: field.width,
    height: field.height,
    ...(field.options.length > 0 ? { options: [...field.options] } : {}),
    required: field.required,
    ...present('value', field.value),
  };
}

const timeOf = (time: Date | null) => time?.toISOString() ?? null;

function present<Name extends string>(name: Name, value: string | null): { readonly [Member in Name]?: string } {
  return value === null ? {} : ({ [name]: value } as { readonly [Member in Name]: string });
}
