export interface FieldError {
  /** JSON Pointer (RFC 6901) into the request body, or the name of the parameter behind a `?`. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

export interface ProblemOptions {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem object, e.g. `limit` of a 429. None takes the place of a common one. */
  readonly members?: Readonly<Record<string, unknown>> & { readonly [Name in CommonMember]?: never };
}

type CommonMember =
  | 'type'
  | 'title'
  | 'status'
  | 'detail'
  | 'instance'
  | 'code'
  | 'problemCode'
  | 'requestId'
  | 'errors'
  | 'message'
  | 'error';

/** Texts that are the same for all problems of a class. The pages under docs/errors are made from them. */
export interface ProblemClass {
  readonly status: number;
  readonly title: string;
  /** Stable name, e.g. `certificate.already_revoked`. */
  readonly code: string;
  /** The `code` on the e-signature API, where clients of its vendor read one, e.g. `CONFLICT`. */
  readonly vendorCode?: string;
  /** Cause, for the page of this code. */
  readonly meaning: string;
  /** Remedy, for the same page. */
  readonly remedy: string;
}

/** An expected failure that the caller can act on, answered as RFC 9457 `application/problem+json`. */
export abstract class Problem extends Error {
  constructor(
    readonly detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(detail);
    this.name = new.target.name;
  }

  get kind(): ProblemClass {
    return this.constructor as unknown as ProblemClass;
  }
}

export abstract class BadRequest extends Problem {
  static readonly status: number = 400;
  static readonly title: string = 'Bad request';
}

export abstract class Unauthorized extends Problem {
  static readonly status: number = 401;
  static readonly title: string = 'Not authenticated';
}

export abstract class Forbidden extends Problem {
  static readonly status: number = 403;
  static readonly title: string = 'Not allowed';
}

export abstract class NotFound extends Problem {
  static readonly status: number = 404;
  static readonly title: string = 'Not found';
}

export abstract class Conflict extends Problem {
  static readonly status: number = 409;
  static readonly title: string = 'Conflict';
}

export abstract class TooLarge extends Problem {
  static readonly status: number = 413;
  static readonly title: string = 'Too large';
}

export abstract class Unsupported extends Problem {
  static readonly status: number = 415;
  static readonly title: string = 'Unsupported media type';
}

export abstract class Unprocessable extends Problem {
  static readonly status: number = 422;
  static readonly title: string = 'Cannot be processed';
}

export abstract class TooManyRequests extends Problem {
  static readonly status: number = 429;
  static readonly title: string = 'Too many requests';
}

export abstract class Unavailable extends Problem {
  static readonly status: number = 503;
  static readonly title: string = 'Temporarily unavailable';
}

/** The code of a problem, for programs that read headers only. */
export const problemCodeHeader = 'x-problem-code';

export const problemMediaType = 'application/problem+json; charset=utf-8';

/** Routes of the e-signature API. */
const vendorRoutes = '/api/v1/';

/**
 * The body of a problem, with `message` and `error` for clients of the two public contracts. The e-signature API also has
 * `problemCode`, because `code` may be its vendor's there.
 */
export function problemBody(problem: Problem, requestId: string, instance: string): Record<string, unknown> {
  const { status, title, code, vendorCode = code } = problem.kind;
  const codes = instance.startsWith(vendorRoutes) ? { code: vendorCode, problemCode: code } : { code };
  return {
    type: `urn:probatum:problem:${code}`,
    title,
    status,
    detail: problem.detail,
    instance,
    ...codes,
    requestId,
    errors: problem.options.errors ?? [],
    message: problem.detail,
    error: problem.detail,
    ...problem.options.members,
  };
}
