import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** The key that seals, its certificates from its own to the root, and that root. Certificates are DER. */
export interface SealIdentity {
  readonly privateKey: KeyObject;
  readonly certificates: readonly [Uint8Array, ...Uint8Array[]];
  readonly root: Uint8Array;
}

/** The same for another thread. */
export interface PortableIdentity extends Omit<SealIdentity, 'privateKey'> {
  /** PKCS #8. */
  readonly privateKey: Uint8Array;
}

export function portable({ privateKey, certificates, root }: SealIdentity): PortableIdentity {
  return { privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }), certificates, root };
}

export function openPortable({ privateKey, certificates, root }: PortableIdentity): SealIdentity {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return { privateKey: key, certificates, root };
}

/** SHA-256 of a certificate in the form that `node:crypto` and viewers of PDFs show: upper-case hex with colons. */
export function fingerprintOf(certificate: Uint8Array): string {
  return createHash('sha256').update(certificate).digest('hex').toUpperCase().match(/../g)!.join(':');
}

export function pemOf(certificate: Uint8Array): string {
  return new X509Certificate(certificate).toString();
}
