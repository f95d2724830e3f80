import { Forbidden } from '@probatum/http/problems/problem';

export class OriginNotAllowed extends Forbidden {
  static readonly code = 'origin.not_allowed';
  static readonly meaning =
    'A browser sent a CORS preflight request, and no organization allows the origin of the web page.';
  static readonly remedy = 'Add the origin to `corsOrigins` with `PATCH /organization`.';

  constructor() {
    super('No organization allows requests from web pages of this origin');
  }
}
