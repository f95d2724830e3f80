import { BadRequest, Problem, type ProblemOptions } from '@probatum/http/problems/problem';

export class HeadersTooLarge extends Problem {
  static readonly status = 431;
  static readonly title = 'Headers too large';
  static readonly code = 'request.headers_too_large';
  static readonly meaning =
    'The URL and headers of the request are larger than 12 KiB together, or there are more than 100 headers.';
  static readonly remedy = 'Send fewer or shorter headers.';

  constructor(options?: ProblemOptions) {
    super('The request headers are too large or too many', options);
  }
}

export class RequestTooSlow extends BadRequest {
  static override readonly status = 408;
  static override readonly title = 'Request not received in time';
  static readonly code = 'request.too_slow';
  static readonly meaning = 'The whole request did not arrive within the time limit.';
  static readonly remedy = 'Send the request again over a faster connection.';

  constructor() {
    super('The request did not arrive within the time limit');
  }
}
