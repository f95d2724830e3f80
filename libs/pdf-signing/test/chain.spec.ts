import { generateKeyPairSync, KeyObject, randomBytes, sign, webcrypto } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createLocalSigner } from '../src/local-signer';
import { sealPdf } from '../src/seal-pdf';
import { verifyPdf } from '../src/verify-pdf';
import { writePdf } from '@probatum/testing/written-pdf';
import { time } from './identities';

const { keyCertSign, digitalSignature } = x509.KeyUsageFlags;
const [before, after] = [new Date('2026-01-01T00:00:00Z'), new Date('2028-01-01T00:00:00Z')];
const onP256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

interface Link {
  /** Undefined leaves the basic constraints out. */
  readonly pathLength?: number;
  readonly isAuthority?: boolean;
  readonly usages?: number;
  readonly more?: readonly x509.Extension[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly keys?: object;
}

/** Seals a document under certificates that each issue the next, the root first, and checks the seal. */
async function codesFor(...links: readonly Link[]): Promise<string[]> {
  const certificates: Uint8Array[] = [];
  let issuer: { readonly name: string; readonly key: webcrypto.CryptoKey; readonly algorithm: object } | undefined;
  let last: webcrypto.CryptoKey | undefined;
  for (const [place, link] of links.entries()) {
    const algorithm = { ...onP256, ...link.keys };
    const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
    const name = `CN=Link ${place}`;
    issuer ??= { name, key: keys.privateKey, algorithm };
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: `40${randomBytes(8).toString('hex')}`,
      ...{ subject: name, issuer: issuer.name, publicKey: keys.publicKey },
      ...{ signingKey: issuer.key, signingAlgorithm: issuer.algorithm as typeof onP256 },
      ...{ notBefore: link.notBefore ?? before, notAfter: link.notAfter ?? after, extensions: extensionsOf(link) },
    });
    certificates.unshift(new Uint8Array(certificate.rawData));
    [issuer, last] = [{ name, key: keys.privateKey, algorithm }, keys.privateKey];
  }
  const root = certificates.pop()!;
  const signer = createLocalSigner(KeyObject.from(last!), certificates as [Uint8Array]);
  const sealed = await sealPdf(writePdf({ pages: 1, rotate: 0, format: 'table', revisions: 0 }), { signer, time });
  const { signatures, isValid } = verifyPdf(sealed, { roots: [root], at: time });
  const codes = signatures[0]!.findings.map(({ code }) => code);
  expect(isValid).toBe(codes.length === 0);
  return codes;
}

it('refuses a signer with a weak key', async () => {
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const issuerKeys = await webcrypto.subtle.generateKey(onP256, true, ['sign', 'verify']);
  const hash = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const spki = weak.publicKey.export({ format: 'der', type: 'spki' });
  const certificate = await x509.X509CertificateGenerator.create({
    ...{ serialNumber: '40', subject: 'CN=Weak', issuer: 'CN=Root', notBefore: before, notAfter: after },
    publicKey: await webcrypto.subtle.importKey('spki', spki, hash, true, ['verify']),
    ...{ signingKey: issuerKeys.privateKey, signingAlgorithm: onP256 },
  });
  const signer = {
    certificates: [new Uint8Array(certificate.rawData)] as const,
    algorithm: 'sha256WithRSAEncryption' as const,
    sign: async (bytes: Uint8Array) => sign('sha256', bytes, weak.privateKey),
  };
  const sealed = await sealPdf(writePdf({ pages: 1, rotate: 0, format: 'table', revisions: 0 }), { signer, time });
  const [signature] = verifyPdf(sealed, { roots: [], at: time }).signatures;
  expect(signature!.findings.map(({ code }) => code)).toEqual(['cms.signature']);
});

function extensionsOf({ isAuthority = false, pathLength, usages, more = [] }: Link): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(isAuthority, pathLength, true),
    ...(usages === undefined ? [] : [new x509.KeyUsagesExtension(usages, true)]),
    ...more,
  ];
}

const authority: Link = { isAuthority: true };
const rsa1024 = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
const critical = new x509.Extension('1.3.6.1.4.1.99999.1', true, new Uint8Array([5, 0]));
const purposes = (...oids: string[]) => ({ more: [new x509.ExtendedKeyUsageExtension(oids)] });

it.each<readonly [string, readonly Link[]]>([
  ['of root and signer', [authority, {}]],
  ['of as many authorities as the path length allows', [{ ...authority, pathLength: 1 }, authority, {}]],
  [
    'with an authority that may sign certificates',
    [{ ...authority, usages: keyCertSign }, { usages: digitalSignature }],
  ],
  ['with a signer that is meant for documents', [authority, purposes('1.3.6.1.5.5.7.3.36')]],
])('accepts a chain %s', async (_, links) => {
  expect(await codesFor(...links)).toEqual([]);
});

it.each<readonly [string, readonly Link[], string]>([
  ['longer than its root allows', [{ ...authority, pathLength: 0 }, authority, {}], 'certificate.untrusted'],
  [
    'longer than an authority within it allows',
    [authority, { ...authority, pathLength: 0 }, authority, {}],
    'certificate.untrusted',
  ],
  ['longer than eight certificates', [...Array.from({ length: 8 }, () => authority), {}], 'certificate.untrusted'],
  [
    'with an authority that may not sign certificates',
    [authority, { ...authority, usages: digitalSignature }, {}],
    'certificate.untrusted',
  ],
  ['with an authority that has a weak key', [authority, { ...authority, keys: rsa1024 }, {}], 'certificate.untrusted'],
  ['with an authority that is none', [authority, {}, {}], 'certificate.untrusted'],
  ['with a signer that is meant for servers', [authority, purposes('1.3.6.1.5.5.7.3.1')], 'certificate.usage'],
  [
    'with a signer that may only agree on keys',
    [authority, { usages: x509.KeyUsageFlags.keyAgreement }],
    'certificate.usage',
  ],
  ['with a critical extension that is not known', [authority, { more: [critical] }], 'certificate.malformed'],
  ['with a root that has expired', [{ ...authority, notAfter: new Date(+time - 1000) }, {}], 'certificate.expired'],
  [
    'with an authority that is not valid yet',
    [authority, { ...authority, notBefore: new Date(+time + 1000) }, {}],
    'certificate.expired',
  ],
])('refuses a chain %s', async (_, links, code) => {
  expect(await codesFor(...links)).toEqual([code]);
});
