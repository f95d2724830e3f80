export type RefusalCode =
  | 'invalid_url'
  | 'unsupported_scheme'
  | 'credentials_in_url'
  | 'https_required'
  | 'port_not_allowed'
  | 'refused_address'
  | 'dns';

/** The reason why a URL is not called: a clause that a customer may read, such as "the host is a loopback address". */
export interface Refusal {
  readonly code: RefusalCode;
  readonly reason: string;
}

/** Carries a refusal through the connector's callback. */
export class RefusedError extends Error {
  readonly code = 'REFUSED';
  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}
