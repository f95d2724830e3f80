import { BadRequest, NotFound, Unavailable } from '@probatum/http/problems/problem';

export class AuditRoomNotFound extends NotFound {
  static readonly code = 'audit_room.not_found';
  static readonly meaning =
    'There is no audit room with this id in the organization and environment of the credential.';
  static readonly remedy = 'Use an id from `GET /audit-rooms`, with a key of the same environment.';

  constructor() {
    super('The audit room was not found');
  }
}

/** A read in an audit room is refused if its log cannot record it. */
export class AccessCannotBeLogged extends Unavailable {
  static readonly code = 'audit_room.access_not_logged';
  static readonly meaning =
    'The platform could not write this read to the log of the audit room, and therefore refused it.';
  static readonly remedy = 'Try again after the time in `Retry-After`.';

  constructor() {
    super('The platform cannot log this read at the moment', { headers: { 'retry-after': '2' } });
  }
}

/** The log contains the access, with a shortened URL that is marked as shortened. */
export class AddressTooLongForRoom extends BadRequest {
  static readonly code = 'audit_room.address_too_long';
  static readonly meaning =
    'The path and query of the request have more than 4,096 characters. The log of an audit room cannot store longer ones, so the request was refused.';
  static readonly remedy = 'Send a shorter query.';

  constructor(most: number) {
    super(`In an audit room the path and query may have at most ${most} characters`);
  }
}
