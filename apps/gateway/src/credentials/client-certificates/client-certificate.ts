import type { X509Certificate } from 'node:crypto';
import { type CertificateName, spiffeIdPattern, textOf } from '../credential/certificate-name';
import type { Authorities } from '../authorities/authorities';

/** The names of the holder in a valid client certificate. The most specific name comes first. */
export interface ClientCertificate {
  readonly names: readonly CertificateName[];
}

const spiffeId = new RegExp(spiffeIdPattern);

export function readCertificate(certificate: X509Certificate, authorities: Authorities): ClientCertificate {
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  const spiffe = spiffeIdOf(certificate.subjectAltName ?? '');
  const signers = authorities.signersOf(certificate);
  const vouched = (name: CertificateName) => vouchedFor(name, signers, authorities);
  return Object.freeze({
    names: [
      { kind: 'fingerprint' as const, value: fingerprint, authority: null },
      ...(spiffe ? vouched({ kind: 'spiffe', value: spiffe }) : []),
      ...(certificate.subject ? vouched({ kind: 'subject', value: distinguishedName(certificate.subject) }) : []),
    ],
  });
}

/** The name with each authority that may say so; without any only where nothing else can be meant. */
function vouchedFor(name: CertificateName, signers: readonly string[], authorities: Authorities): CertificateName[] {
  const alone = authorities.ofTrustDomain(name);
  const ids = alone === undefined ? signers : signers.filter((id) => id === alone);
  const isUnambiguous = alone === undefined ? authorities.areUnambiguous(signers) : ids.length > 0;
  return [...ids, ...(isUnambiguous ? [null] : [])].map((authority) => ({ ...name, authority }));
}

export function bears({ names }: ClientCertificate, wanted: CertificateName): boolean {
  const text = textOf(wanted);
  return names.some((name) => textOf(name) === text);
}

/** The name as the certificate proves it: with its authority also where the wish names none. */
export function provenBy({ names }: ClientCertificate, { kind, value, authority }: CertificateName) {
  const wished = kind === 'fingerprint' ? null : authority;
  const proven = names.find(
    (name) => name.kind === kind && name.value === value && (wished ?? name.authority) === name.authority,
  );
  return proven && { kind, value, authority: proven.authority ?? null };
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
