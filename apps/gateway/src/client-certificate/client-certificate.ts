import type { X509Certificate } from 'node:crypto';

/** How a client certificate is told from others. */
export const certificateNameKinds = ['spiffe', 'subject', 'fingerprint'] as const;
export type CertificateNameKind = (typeof certificateNameKinds)[number];

export interface CertificateName {
  readonly kind: CertificateNameKind;
  readonly value: string;
}

/** What a client certificate that was found valid says of its holder. The most particular name comes first. */
export interface ClientCertificate {
  readonly names: readonly CertificateName[];
}

/** A trust domain and a path, as the SPIFFE ID specification (section 2) allows them. */
export const spiffeIdPattern = '^spiffe://[a-z0-9._-]{1,255}(?:/[A-Za-z0-9._-]+)+$';
const spiffeId = new RegExp(spiffeIdPattern);

export function readCertificate(certificate: X509Certificate): ClientCertificate {
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  const spiffe = spiffeIdOf(certificate.subjectAltName ?? '');
  return Object.freeze({
    names: [
      { kind: 'fingerprint' as const, value: fingerprint },
      ...(spiffe ? [{ kind: 'spiffe' as const, value: spiffe }] : []),
      ...(certificate.subject ? [{ kind: 'subject' as const, value: distinguishedName(certificate.subject) }] : []),
    ],
  });
}

export function bears({ names }: ClientCertificate, wanted: CertificateName): boolean {
  return names.some(({ kind, value }) => kind === wanted.kind && value === wanted.value);
}

/** An X.509 SVID has exactly one URI among its names; with several there is no telling which one is meant. */
function spiffeIdOf(subjectAltName: string): string | undefined {
  const uris = subjectAltName.split(', ').filter((name) => name.startsWith('URI:'));
  const only = uris.length === 1 ? uris[0]!.slice(4) : '';
  return spiffeId.test(only) ? only : undefined;
}

/**
 * The subject as RFC 4514 writes it, the most particular part first: `CN=erp,O=Acme,C=US`.
 * @param lines as Node gives it, one escaped attribute a line, the most general first
 */
function distinguishedName(lines: string): string {
  return lines.split('\n').reverse().join(',');
}
