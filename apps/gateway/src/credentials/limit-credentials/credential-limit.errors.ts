import { Conflict } from '@probatum/http/problems/problem';

export class CredentialLimitReached extends Conflict {
  static readonly code = 'credentials.limit_reached';
  static readonly meaning =
    'The organization has reached the maximum number of credentials of its plan. API keys, OAuth clients and client certificates of both environments count together. Existing credentials stay valid.';
  static readonly remedy =
    'Revoke a credential that is no longer needed, or ask the operator of the platform for a higher number.';

  constructor(limit: number) {
    super(`The organization already has ${limit} credentials, which is its maximum`, { members: { limit } });
  }
}

export class AuditRoomLimitReached extends Conflict {
  static readonly code = 'audit_room.limit_reached';
  static readonly meaning =
    'The organization has reached the maximum number of open audit rooms. Rooms of both environments count together.';
  static readonly remedy = 'Close rooms that are no longer needed with `DELETE /audit-rooms/{id}`.';

  constructor(limit: number) {
    super(`The organization already has ${limit} open audit rooms, which is the maximum`, { members: { limit } });
  }
}
