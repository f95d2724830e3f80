import type { SignatureLevel } from '@probatum/contracts/events/envelopes';
import { LevelNotAvailable, StrongAuthenticationRequired, WorkspaceNotAllowed } from '../../envelope/envelope.errors';
import type { FieldRequest } from '../envelope.request';
import { FieldErrors } from '../field-errors';
import { type DraftRecipient, readRecipients } from '../read-recipients';
import { checkHttps, checkOneLine, readExpiry, readLocale, readTags } from '../read-settings';
import type { CreateEnvelopeRequest, InlineDocument } from './create-envelope.request';

/** The columns of an envelope that the sender chooses. */
export interface Settings {
  readonly subject: string;
  readonly message: string | null;
  readonly signatureLevel: SignatureLevel;
  readonly category: string;
  readonly tags: readonly string[];
  readonly locale: string | null;
  readonly redirectUrl: string | null;
  readonly webhookUrl: string | null;
  readonly initialsOnEveryPage: boolean;
  readonly expiresAt: Date | null;
}

/** Any form of the request, checked as far as it can be without the documents. */
export interface Wanted {
  readonly settings: Settings;
  readonly recipients: readonly DraftRecipient[];
  readonly fields: readonly FieldRequest[] | undefined;
  readonly documentIds: readonly string[];
  readonly inline: readonly InlineDocument[];
  readonly templateId: string | undefined;
  /** Whether the envelope is sent in the same call. */
  readonly sends: boolean;
  /** Why the level is what it is, where the request leaves it open. */
  readonly levelReasons: readonly string[];
}

/** @throws InvalidRequest, WorkspaceNotAllowed, LevelNotAvailable, StrongAuthenticationRequired */
export function readRequest(request: CreateEnvelopeRequest, organizationId: string, now: Date): Wanted {
  const errors = new FieldErrors();
  checkForm(request, errors);
  const settings = readSettings(request, now, errors);
  const member = request.recipients ? 'recipients' : 'signers';
  const list = request.recipients ?? request.signers ?? [];
  const recipients = list.length > 0 ? readRecipients(list, member, errors) : [];
  errors.throwIfAny();
  if (request.workspaceId !== undefined && request.workspaceId !== organizationId) throw new WorkspaceNotAllowed();
  checkLevel(request);
  const sends = request.title !== undefined || request.documents !== undefined;
  const isOpen = sends && request.signatureLevel === undefined && request.signature_level === undefined;
  return {
    settings,
    recipients,
    fields: request.fields,
    documentIds: request.documentIds ?? [],
    inline: request.documents ?? [],
    templateId: request.templateId,
    sends,
    levelReasons: isOpen ? [levelReason] : [],
  };
}

const levelReason =
  'The request names no level. The envelope has the level SIMPLE, because advanced signatures are not available yet.';

function checkForm(request: CreateEnvelopeRequest, errors: FieldErrors): void {
  if (request.subject === undefined && request.title === undefined) errors.add('/subject', 'required', 'is required');
  if (!request.recipients && !request.signers) errors.add('/recipients', 'required', 'is required');
  const alternatives = [
    ['subject', 'title'],
    ['recipients', 'signers'],
    ['documentIds', 'documents', 'templateId'],
    ['signatureLevel', 'signature_level'],
  ] as const;
  for (const names of alternatives) {
    const [first, ...others] = names.filter((name) => request[name] !== undefined);
    for (const other of others) errors.add(`/${other}`, 'not_allowed', `must not stand beside ${first}`);
  }
  if (!request.documentIds && !request.documents && !request.templateId)
    errors.add('/documentIds', 'required', 'is required, or templateId, or documents');
  request.documents?.forEach((document, index) => checkDocument(document, `/documents/${index}`, errors));
}

function checkDocument(document: InlineDocument, pointer: string, errors: FieldErrors): void {
  const names = (['file_url', 'file_base64', 'base64Pdf'] as const).filter((name) => document[name] !== undefined);
  if (names.length !== 1)
    errors.add(pointer, 'not_allowed', 'must have exactly one of file_url, file_base64 and base64Pdf');
  checkOneLine(`${pointer}/name`, document.name, errors);
}

function readSettings(request: CreateEnvelopeRequest, now: Date, errors: FieldErrors): Settings {
  const { expiresAt, locale, redirectUrl, webhook_url: webhookUrl } = request;
  checkOneLine('/subject', request.subject, errors);
  checkOneLine('/title', request.title, errors);
  if (redirectUrl !== undefined) checkHttps('/redirectUrl', redirectUrl, errors);
  return {
    subject: request.subject ?? request.title ?? '',
    message: request.message ?? null,
    signatureLevel: 'SIMPLE',
    category: request.category ?? 'OTHER',
    tags: readTags(request.tags ?? []),
    locale: locale === undefined ? null : readLocale(locale, errors),
    redirectUrl: redirectUrl ?? null,
    webhookUrl: webhookUrl ?? null,
    initialsOnEveryPage: request.initialsOnEveryPage ?? false,
    expiresAt: expiresAt === undefined ? null : readExpiry(expiresAt, now, errors),
  };
}

/** @throws LevelNotAvailable, StrongAuthenticationRequired */
export function checkLevel(
  request: Pick<CreateEnvelopeRequest, 'signatureLevel' | 'signature_level' | 'requireSmsOtp'>,
): void {
  const level = request.signatureLevel ?? request.signature_level ?? 'SIMPLE';
  if (level === 'SIMPLE' || level === 'SES') return;
  if (level === 'ADVANCED' && request.requireSmsOtp === false) throw new StrongAuthenticationRequired();
  throw new LevelNotAvailable(level);
}
