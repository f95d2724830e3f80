import { NotFound, Unavailable } from '@probatum/http/problem';

export class AuditRoomNotFound extends NotFound {
  static readonly code = 'audit_room.not_found';
  static readonly meaning =
    'There is no audit room with this id in the organization and environment of the credential.';
  static readonly remedy = 'Take the id from `GET /audit-rooms`, with a key of the same environment.';

  constructor() {
    super('There is no such audit room');
  }
}

/** Nothing is read in an audit room that its log does not tell. */
export class AccessCannotBeLogged extends Unavailable {
  static readonly code = 'audit_room.access_not_logged';
  static readonly meaning = 'The access could not be written to the log of the audit room, so that nothing was read.';
  static readonly remedy = 'Try again after the pause in `Retry-After`.';

  constructor() {
    super('The access cannot be logged right now', { headers: { 'retry-after': '2' } });
  }
}
