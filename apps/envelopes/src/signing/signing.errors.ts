import { Conflict, NotFound, Problem, Unavailable } from '@probatum/http/problems/problem';
import type { Reason } from './reasons';

export class LinkNotFound extends NotFound {
  static readonly code = 'signing.link_not_found';
  static readonly meaning = 'No recipient has a link with this token.';
  static readonly remedy = 'Use the whole link from the message, or `signUrl` of the recipient.';

  constructor() {
    super('This link was not found');
  }
}

export class LinkNotOpen extends Conflict {
  static readonly code = 'signing.not_open';
  static readonly meaning =
    'The envelope has not been sent, or recipients with a lower order have not acted. The recipient cannot act yet.';
  static readonly remedy = 'Wait for the message that asks the recipient to act.';

  constructor(reason: Reason) {
    super('It is not the turn of this recipient yet', { members: { reason } });
  }
}

export class NothingToSign extends Conflict {
  static readonly code = 'signing.nothing_to_sign';
  static readonly meaning = 'Viewers and recipients of copies neither sign nor decline.';
  static readonly remedy = 'Use the link of a signer or an approver.';

  constructor() {
    super('The role of this recipient does not allow this action');
  }
}

export class AlreadySigned extends Conflict {
  static readonly code = 'signing.already_signed';
  static readonly meaning =
    'The recipient has already signed or approved, so the envelope cannot be declined with this link.';
  static readonly remedy = 'Ask the sender to void the envelope.';

  constructor() {
    super('This recipient has already acted');
  }
}

export class SigningEnded extends Problem {
  static readonly status: number = 410;
  static readonly title: string = 'Gone';
  static readonly code = 'signing.ended';
  static readonly meaning = 'The envelope was declined, voided or returned, or it has expired. Its links have ended.';
  static readonly remedy = 'Ask the sender for a new envelope. `reason` says how this one ended.';

  constructor(reason: Reason) {
    super(`This envelope can no longer be signed: ${reason}`, { members: { reason } });
  }
}

export class DocumentsChanged extends Conflict {
  static readonly code = 'signing.documents_changed';
  static readonly meaning =
    'The SHA-256 hashes in `documentHashes` are not those of the documents of the envelope, in their order.';
  static readonly remedy =
    'Read the session and the documents again, show them, and repeat the request with their hashes.';

  constructor() {
    super('The documents that were shown are not the documents of this envelope');
  }
}

export class NotSealedYet extends Conflict {
  static readonly code = 'signing.not_completed';
  static readonly meaning =
    'The signed document does not exist yet: a recipient has not acted, or the document is being sealed.';
  static readonly remedy = 'Wait until the status of the envelope is COMPLETED.';

  constructor() {
    super('The signed document does not exist yet');
  }
}

export class DocumentNotFound extends NotFound {
  static readonly code = 'signing.document_not_found';
  static readonly meaning = 'The envelope has no document at this position.';
  static readonly remedy = 'Use a `position` from the session of the link.';

  constructor() {
    super('The envelope has no document at this position');
  }
}

export class PageFileNotFound extends NotFound {
  static readonly code = 'signing.file_not_found';
  static readonly meaning = 'The signing page has no file with this name. A new release has other names.';
  static readonly remedy = 'Load the page again.';

  constructor() {
    super('The signing page has no file with this name');
  }
}

export class PageNotBuilt extends Unavailable {
  static readonly code = 'signing.page_not_built';
  static readonly meaning = 'The files of the signing page are missing in the folder that `SIGNING_PAGE_FOLDER` names.';
  static readonly remedy = 'Run `npm run build`, or correct `SIGNING_PAGE_FOLDER`.';

  constructor() {
    super('The signing page is not available', { headers: { 'retry-after': '5' } });
  }
}

export class SigningBusy extends Unavailable {
  static readonly code = 'signing.busy';
  static readonly meaning =
    'Too many pictures of signatures wait to be read, of the same organization or of all. The request had no effect.';
  static readonly remedy = 'Repeat the request after the time in `Retry-After`.';

  constructor() {
    super('Too many pictures wait to be read', { headers: { 'retry-after': '5' } });
  }
}
