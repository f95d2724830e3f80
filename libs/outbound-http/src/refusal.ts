export type RefusalCode =
  | 'invalid_url'
  | 'unsupported_scheme'
  | 'credentials_in_url'
  | 'https_required'
  | 'port_not_allowed'
  | 'refused_address'
  | 'dns';

/** Why a URL is not called. The reason is a clause that a customer may read: "the host is a loopback address". */
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
