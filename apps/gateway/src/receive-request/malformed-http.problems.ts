import { BadRequest, Problem, type ProblemOptions } from '@probatum/http/problem';

export class HeadersTooLarge extends Problem {
  static readonly status = 431;
  static readonly title = 'Headers too large';
  static readonly code = 'request.headers_too_large';
  static readonly meaning = 'The headers of the request, with its address, are larger than 12 KiB, or more than 100.';
  static readonly remedy = 'Send fewer or shorter headers.';

  constructor(options?: ProblemOptions) {
    super('The headers of the request are too large or too many', options);
  }
}

export class RequestTooSlow extends BadRequest {
  static override readonly status = 408;
  static override readonly title = 'Request not received in time';
  static readonly code = 'request.too_slow';
  static readonly meaning = 'The request did not arrive whole in the time that it may take.';
  static readonly remedy = 'Send it again over a connection that is fast enough.';

  constructor() {
    super('The request did not arrive in time');
  }
}
