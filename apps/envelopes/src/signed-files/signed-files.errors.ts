import { Conflict, NotFound } from '@probatum/http/problems/problem';

export class EnvelopeNotCompleted extends Conflict {
  static readonly code = 'envelope.not_completed';
  static readonly meaning = 'The file exists only once all recipients have acted and the documents are sealed.';
  static readonly remedy =
    'Wait for the event `envelope.completed`, or read the envelope until its `status` is `COMPLETED`. With `sealState` `failed`, `sealError` says why it cannot be completed.';

  constructor(id: string, status: string) {
    super(`The envelope ${id} is not completed: its status is ${status}`);
  }
}

export class SignedDocumentNotFound extends NotFound {
  static readonly code = 'envelope.document_not_found';
  static readonly meaning = 'The envelope has fewer documents than the number in `document`.';
  static readonly remedy =
    'Use a number from 1 to the number of documents of the envelope, or leave the parameter out.';

  constructor(id: string, document: number) {
    super(`The envelope ${id} has no document ${document}`);
  }
}
