import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createLocalSigner } from '../src/local-signer';
import { issueSealCertificate, issueSealRoot } from '../src/seal-certificate';
import type { Signer } from '../src/signer';

export const time = new Date('2026-11-28T12:00:00Z');
const notBefore = new Date('2026-01-01T00:00:00Z');
const notAfter = new Date('2028-01-01T00:00:00Z');

export interface Identity {
  readonly signer: Signer;
  /** DER. */
  readonly root: Uint8Array;
}

export async function onP256(name = 'Seal'): Promise<Identity> {
  const root = await issueSealRoot({ name: `${name} Root`, notBefore, notAfter });
  const { certificate, privateKey } = await issueSealCertificate(
    { name, organization: 'Ünïon', notBefore, notAfter },
    root,
  );
  return { signer: createLocalSigner(privateKey, [certificate]), root: root.certificate };
}

/** A root, an authority between, and a key of RSA, all with SHA-256. */
export async function onRsa(): Promise<Identity> {
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const [rootKeys, middleKeys] = [await rsaKeys(rsa), await rsaKeys(rsa)];
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const own = await webcrypto.subtle.importKey('spki', spki, rsa, true, ['verify']);
  const issue = (
    subject: string,
    issuer: string,
    key: webcrypto.CryptoKey,
    by: webcrypto.CryptoKey,
    isAuthority: boolean,
  ) =>
    x509.X509CertificateGenerator.create({
      ...{
        serialNumber: randomBytes(8).toString('hex').replace(/^./, '4'),
        subject,
        issuer,
        notBefore,
        notAfter,
        publicKey: key,
        signingKey: by,
      },
      ...{ signingAlgorithm: rsa, extensions: [new x509.BasicConstraintsExtension(isAuthority, undefined, true)] },
    });
  const root = await issue('CN=RSA Root', 'CN=RSA Root', rootKeys.publicKey, rootKeys.privateKey, true);
  const middle = await issue('CN=RSA Middle', 'CN=RSA Root', middleKeys.publicKey, rootKeys.privateKey, true);
  const leaf = await issue('CN=RSA Seal', 'CN=RSA Middle', own, middleKeys.privateKey, false);
  const chain = [new Uint8Array(leaf.rawData), new Uint8Array(middle.rawData)] as const;
  return { signer: createLocalSigner(privateKey, chain), root: new Uint8Array(root.rawData) };
}

const rsaKeys = (rsa: { name: string; hash: string }) =>
  webcrypto.subtle.generateKey({ ...rsa, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, true, [
    'sign',
    'verify',
  ]);
