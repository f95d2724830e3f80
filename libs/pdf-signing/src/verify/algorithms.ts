import type { KeyObject } from 'node:crypto';
import { type Element, membersOf, NotDer, oidOf, tags } from './der';

export type Hash = 'sha256' | 'sha384' | 'sha512';

interface SignatureAlgorithm {
  readonly name: string;
  readonly hash: Hash;
  readonly keyType: 'rsa' | 'ec';
}

/** RFC 5754, section 2. */
const hashes: Readonly<Record<string, Hash>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** RFC 4055 and RFC 5758. SHA-1 and MD5 are not among them. */
const signatures: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.2.840.113549.1.1.11': { name: 'sha256WithRSAEncryption', hash: 'sha256', keyType: 'rsa' },
  '1.2.840.113549.1.1.12': { name: 'sha384WithRSAEncryption', hash: 'sha384', keyType: 'rsa' },
  '1.2.840.113549.1.1.13': { name: 'sha512WithRSAEncryption', hash: 'sha512', keyType: 'rsa' },
  '1.2.840.10045.4.3.2': { name: 'ecdsa-with-SHA256', hash: 'sha256', keyType: 'ec' },
  '1.2.840.10045.4.3.3': { name: 'ecdsa-with-SHA384', hash: 'sha384', keyType: 'ec' },
  '1.2.840.10045.4.3.4': { name: 'ecdsa-with-SHA512', hash: 'sha512', keyType: 'ec' },
};

const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const minRsaBits = 2048;

/** @returns undefined when the algorithm is not allowed */
export function hashOf(identifier: Element): Hash | undefined {
  const [oid, parameters, ...more] = membersOf(identifier);
  if (more.length > 0 || (parameters && !isNull(parameters))) throw new NotDer('The parameters of a hash are wrong.');
  return hashes[oidOf(oid)];
}

/** @returns undefined when the algorithm is not allowed */
export function signatureAlgorithmOf(identifier: Element): SignatureAlgorithm | undefined {
  const [oid, parameters, ...more] = membersOf(identifier);
  const algorithm = signatures[oidOf(oid)];
  const isRight = algorithm?.keyType === 'rsa' ? parameters && isNull(parameters) : !parameters;
  return algorithm && isRight && more.length === 0 ? algorithm : undefined;
}

/** Whether a key is of the kind that the algorithm needs and strong enough. */
export function isStrongKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, keyType: 'rsa' | 'ec'): boolean {
  if (asymmetricKeyType !== keyType) return false;
  if (keyType === 'ec') return curves.has(asymmetricKeyDetails?.namedCurve ?? '');
  return (asymmetricKeyDetails?.modulusLength ?? 0) >= minRsaBits;
}

const isNull = ({ tag, body }: Element) => tag === tags.null && body.length === 0;
