import { Forbidden } from '@probatum/http/problem';

export class OriginNotAllowed extends Forbidden {
  static readonly code = 'origin.not_allowed';
  static readonly meaning = 'A web page asked whether it may call, and no organization allows its origin.';
  static readonly remedy = 'Add the origin to `corsOrigins` with `PATCH /organization`.';

  constructor() {
    super('No organization allows calls from pages of this origin');
  }
}
