/** How a client certificate is told from others. */
export const certificateNameKinds = ['spiffe', 'subject', 'fingerprint'] as const;
export type CertificateNameKind = (typeof certificateNameKinds)[number];

export interface CertificateName {
  readonly kind: CertificateNameKind;
  readonly value: string;
  /**
   * The authority that vouches for the name, see authorities.ts. Null where there is only one; a fingerprint needs none.
   * Missing in names that were stored before there were several.
   */
  readonly authority?: string | null;
}

/** A trust domain and a path, as the SPIFFE ID specification (section 2) allows them. */
export const spiffeIdPattern = '^spiffe://[a-z0-9._-]{1,255}(?:/[A-Za-z0-9._-]+)+$';

/** Two names with the same text are the same name. */
export function textOf({ kind, value, authority }: CertificateName): string {
  return `${kind}:${authority ?? ''}:${value}`;
}
