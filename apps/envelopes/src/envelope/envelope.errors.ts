import type { EnvelopeStatus } from '@probatum/contracts/events/envelopes';
import { BadRequest, Conflict, Forbidden, NotFound } from '@probatum/http/problems/problem';

export class EnvelopeNotFound extends NotFound {
  static readonly code = 'envelope.not_found';
  static readonly vendorCode = 'NOT FOUND';
  static readonly meaning = 'There is no envelope with this id in the organization and environment of the credential.';
  static readonly remedy = 'Use an id from `GET /api/v1/envelopes`, with a key of the same environment.';

  constructor(id: string) {
    super(`The envelope ${id} was not found`);
  }
}

export class DocumentUnknown extends BadRequest {
  static readonly code = 'envelope.document_unknown';
  static readonly meaning =
    'The request names a document that does not exist, was deleted, or belongs to another tenant.';
  static readonly remedy =
    'Upload the document with `POST /api/v1/documents` and the same key, and use the id of the answer.';

  constructor(pointers: readonly string[]) {
    super('The envelope names a document that was not found', {
      errors: pointers.map((pointer) => ({ pointer, code: 'unknown_document', message: 'was not found' })),
    });
  }
}

export class DocumentNotReady extends Conflict {
  static readonly code = 'envelope.document_not_ready';
  static readonly meaning = 'A document of the envelope is still being processed.';
  static readonly remedy = 'Read the document until its status is READY, then send the request again.';

  constructor(id: string) {
    super(`The document ${id} is still being processed`);
  }
}

export class WorkspaceNotAllowed extends Forbidden {
  static readonly code = 'workspace.not_allowed';
  static readonly meaning = 'The caller is not a member of the workspace that the request names.';
  static readonly remedy = 'Use an id from `GET /api/v1/workspaces`, or leave `workspaceId` out.';

  constructor() {
    super('The caller is not a member of this workspace');
  }
}

export class LevelNotAvailable extends Conflict {
  static readonly code = 'envelope.level_not_available';
  static readonly meaning =
    'The platform does not offer this signature level. It never lowers a level that the request asks for.';
  static readonly remedy = 'Ask for SIMPLE (SES), or leave the level out.';

  constructor(level: string) {
    super(`The signature level ${level} is not available. Only SIMPLE is`);
  }
}

export class StrongAuthenticationRequired extends Conflict {
  static readonly code = 'envelope.strong_authentication_required';
  static readonly vendorCode = 'ADVANCED_REQUIRES_STRONG_AUTH';
  static readonly meaning =
    'The level ADVANCED needs a one-time code for each signer, and the request switches it off.';
  static readonly remedy = 'Leave `requireSmsOtp` out, or ask for the level SIMPLE.';

  constructor() {
    super('The level ADVANCED requires strong authentication of signers, and requireSmsOtp is false');
  }
}

export class EnvelopeNotDraft extends Conflict {
  static readonly code = 'envelope.not_draft';
  static readonly vendorCode = 'CONFLICT';
  static readonly meaning = 'Only a draft can be changed or sent. This envelope was sent before.';
  static readonly remedy = '`envelopeStatus` is its status. To change one that was sent, void it and create another.';

  constructor(status: EnvelopeStatus) {
    super(`The envelope is ${status} and no longer a draft`, { members: { envelopeStatus: status } });
  }
}

export class EnvelopeNotOpen extends Conflict {
  static readonly code = 'envelope.not_open';
  static readonly vendorCode = 'CONFLICT';
  static readonly meaning = 'The envelope does not wait for a recipient: it is a draft, or it has ended.';
  static readonly remedy = '`envelopeStatus` is its status. No action is needed on one that has ended.';

  constructor(status: EnvelopeStatus) {
    super(`The envelope is ${status} and does not wait for a recipient`, { members: { envelopeStatus: status } });
  }
}

export class VoidReasonMissing extends Conflict {
  static readonly code = 'envelope.void_reason_missing';
  static readonly vendorCode = 'CONFLICT';
  static readonly meaning = 'An envelope that was sent cannot be deleted. It can be voided, which needs a reason.';
  static readonly remedy = 'Repeat the request with `?reason=`, or use `POST /api/v1/envelopes/{id}/void`.';

  constructor(status: EnvelopeStatus) {
    super(`The envelope is ${status}: it can be voided with a reason, and not deleted`, {
      members: { envelopeStatus: status },
    });
  }
}

export class SignerWithoutField extends Conflict {
  static readonly code = 'envelope.signer_without_field';
  static readonly vendorCode = 'signer_without_field';
  static readonly meaning = 'The envelope has fields, and a signer has none of them.';
  static readonly remedy = 'Add a field for each signer in `missingSigners`, or remove all fields to have them placed.';

  constructor(emails: readonly string[]) {
    super(`No field for ${emails.join(', ')}`, { members: { missingSigners: emails } });
  }
}

export class EnvelopeHasExpired extends Conflict {
  static readonly code = 'envelope.expired';
  static readonly meaning = 'The time in `expiresAt` of the draft has passed.';
  static readonly remedy = 'Set a later `expiresAt`, then send the envelope.';

  constructor() {
    super('The time in expiresAt has passed');
  }
}

export class TooManyReminders extends Conflict {
  static readonly code = 'envelope.too_many_reminders';
  static readonly meaning = 'The recipients of this envelope were reminded too often within 24 hours.';
  static readonly remedy = 'Wait before you remind them again.';

  constructor(limit: number) {
    super(`Recipients of an envelope are reminded at most ${limit} times within 24 hours`, { members: { limit } });
  }
}

/** Each change is an entry of the audit trail, which the report lists. */
export const maxChanges = 1_000;

export class TooManyChanges extends Conflict {
  static readonly code = 'envelope.too_many_changes';
  static readonly meaning = 'The draft was changed so often that its audit trail would become too long.';
  static readonly remedy = 'Send the envelope, or create a new one.';

  constructor() {
    super(`A draft can be changed ${maxChanges} times`, { members: { limit: maxChanges } });
  }
}

export class TooManyFields extends Conflict {
  static readonly code = 'envelope.too_many_fields';
  static readonly meaning = 'Initials of each signer on each page would be more fields than an envelope may have.';
  static readonly remedy = 'Switch `initialsOnEveryPage` off, or divide the documents among several envelopes.';

  constructor(limit: number) {
    super(`The envelope would have more than ${limit} fields`, { members: { limit } });
  }
}

export class FileNotFetched extends BadRequest {
  static readonly code = 'envelope.file_not_fetched';
  static readonly meaning = 'The platform could not fetch a file from the URL in `file_url`.';
  static readonly remedy =
    'Name an https URL of a public host that answers 200 with the file, without a redirect, within 20 seconds.';

  constructor(pointer: string, message: string) {
    super(`The file could not be fetched: ${message}`, { errors: [{ pointer, code: 'not_fetched', message }] });
  }
}

export class WebhookUrlRejected extends BadRequest {
  static readonly code = 'envelope.webhook_url_rejected';
  static readonly meaning = 'The platform does not call the URL in `webhook_url`, for example because it is not https.';
  static readonly remedy = 'Name an https URL without credentials whose host has only public IP addresses.';

  constructor({ code, reason }: { readonly code: string; readonly reason: string }) {
    super(`URL rejected: ${reason}`, { errors: [{ pointer: '/webhook_url', code, message: reason }] });
  }
}

export class DocumentDeleted extends Conflict {
  static readonly code = 'envelope.document_deleted';
  static readonly meaning = 'A document of the draft was deleted.';
  static readonly remedy = 'Give the draft other documents, then send it.';

  constructor(id: string) {
    super(`The document ${id} of the draft was deleted`);
  }
}
