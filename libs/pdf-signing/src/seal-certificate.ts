import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** A certificate with its private key on P-256. */
export interface Issued {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly privateKey: KeyObject;
}

export interface CertificateOptions {
  /** Common name and, where given, organization of the subject. */
  readonly name: string;
  readonly organization?: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Issues a root certificate (RFC 5280) that may sign certificates of end entities only. */
export async function issueSealRoot(options: CertificateOptions): Promise<Issued> {
  const keys = await generateKeys();
  const usages = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  const extensions = [new x509.BasicConstraintsExtension(true, 0, true), new x509.KeyUsagesExtension(usages, true)];
  return issue(options, keys, { name: subject(options), key: keys.privateKey, publicKey: keys.publicKey }, extensions);
}

/**
 * Issues the certificate of a seal under a root that `issueSealRoot` made: for local platforms and tests. Its usages are
 * digital signature and content commitment (ETSI EN 319 412-2, type B). It has no extended key usage: NSS, and with it
 * pdfsig, distrusts a certificate whose only one is document signing (RFC 9336).
 */
export async function issueSealCertificate(options: CertificateOptions, root: Issued): Promise<Issued> {
  const issuer = new x509.X509Certificate(new Uint8Array(root.certificate));
  const pkcs8 = root.privateKey.export({ format: 'der', type: 'pkcs8' });
  const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  const usages = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation;
  const extensions = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(usages, true),
  ];
  const keys = await generateKeys();
  return issue(options, keys, { name: issuer.subjectName, key, publicKey: issuer.publicKey }, extensions);
}

interface Issuer {
  readonly name: x509.X509CertificateCreateParamsName;
  readonly key: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey | x509.PublicKey;
}

async function issue(
  options: CertificateOptions,
  keys: webcrypto.CryptoKeyPair,
  issuer: Issuer,
  extensions: x509.Extension[],
): Promise<Issued> {
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: subject(options),
    issuer: issuer.name,
    notBefore: options.notBefore,
    notAfter: options.notAfter,
    publicKey: keys.publicKey,
    signingKey: issuer.key,
    signingAlgorithm: algorithm,
    extensions: [
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: new Uint8Array(certificate.rawData), privateKey: KeyObject.from(keys.privateKey) };
}

const generateKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

/** A name in the order of X.500, the most general part first. */
function subject({ name, organization }: CertificateOptions): x509.JsonName {
  return [...(organization ? [{ O: [organization] }] : []), { CN: [name] }];
}

/** RFC 5280, 4.1.2.2: positive and at most 20 bytes. The first byte keeps it positive and its length fixed. */
function randomSerial(): string {
  return Buffer.concat([Buffer.from([0x40]), randomBytes(15)]).toString('hex');
}
