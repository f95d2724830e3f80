import { createHash, verify } from 'node:crypto';
import { type Hash, hashOf, isStrongKey, signatureAlgorithmOf } from './algorithms';
import { type Certificate, readCertificates } from './certificate';
import { type Element, membersAs, membersOf, NotDer, oidOf, readOnly, tags } from './der';
import { Unverifiable } from './unverifiable';

const oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
};
const maxCertificates = 16;

export interface CheckedCms {
  readonly algorithm: string;
  readonly signer: Certificate;
  /** The other certificates in the structure. */
  readonly others: readonly Certificate[];
}

/**
 * Checks a detached CMS signature by RFC 5652 and the rules of PAdES-BASELINE-B. Every part that is not signed must have
 * the one form that it can have, so that no byte of it can change unnoticed.
 * @param digest of the signed bytes, by the name of the hash
 * @throws Unverifiable with the first rule that does not hold
 */
export function checkCms(der: Buffer, digest: (hash: Hash) => Buffer): CheckedCms {
  try {
    return check(der, digest);
  } catch (error) {
    if (!(error instanceof NotDer)) throw error;
    throw new Unverifiable('cms.malformed', `The signature is not the DER of a CMS structure: ${error.message}`);
  }
}

function check(der: Buffer, digest: (hash: Hash) => Buffer): CheckedCms {
  const { sequence, set, integer, context } = tags;
  const [type, content] = membersAs(readOnly(der, sequence), [tags.oid, context(0)]);
  const signedData = readOnly(content!.body, sequence);
  const parts = membersAs(signedData, [integer, set, sequence, context(0), set]);
  const [version, digestAlgorithms, encapsulated, certificates, signerInfos] = parts;
  const [contentType] = membersAs(encapsulated, [tags.oid]);
  const [signerInfo] = membersAs(signerInfos, [sequence]);
  const isSigned = oidOf(type) === oids.signedData && oidOf(contentType) === oids.data && isOne(version!);
  if (!isSigned) throw new NotDer('it is not signed data of version 1 about outer bytes.');
  const info = membersAs(signerInfo, [integer, sequence, sequence, context(0), sequence, tags.octetString]);
  const [digestAlgorithm] = membersAs(digestAlgorithms, [sequence]);
  if (!isOne(info[0]!) || !digestAlgorithm!.raw.equals(info[2]!.raw)) throw new NotDer('its algorithms are ambiguous.');
  const hash = hashOf(digestAlgorithm!);
  const algorithm = signatureAlgorithmOf(info[4]!);
  if (!hash || algorithm?.hash !== hash) throw new Unverifiable('cms.algorithm', 'The algorithms are not allowed.');
  const attributes = readAttributes(info[3]!);
  if (!digest(hash).equals(attributes.messageDigest))
    throw new Unverifiable('cms.digest', 'The document is not the one that was signed.');
  const all = readCertificates(certificates!.body, maxCertificates);
  const signer = all.find((candidate) => attributes.isOf(candidate));
  if (!signer || !isNamed(signer, info[1]!))
    throw new Unverifiable('cms.certificate', 'The certificate of the signer is not the one that the signature names.');
  const key = signer.publicKey;
  // The attributes are signed as a set, not under the tag that they have in the structure: RFC 5652, 5.4.
  const signed = Buffer.concat([Buffer.from([set]), info[3]!.raw.subarray(1)]);
  if (!isStrongKey(key, algorithm.keyType) || !verify(hash, signed, key, info[5]!.body))
    throw new Unverifiable('cms.signature', 'The signature does not match the certificate of the signer.');
  return { algorithm: algorithm.name, signer, others: all.filter((other) => other !== signer) };
}

/** ETSI EN 319 142-1, 6.3: these three, and no claim of a time. */
function readAttributes(list: Element) {
  const values = new Map<string, Element>();
  for (const attribute of membersOf(list)) {
    const [type, value] = membersAs(attribute, [tags.oid, tags.set]);
    const [first, ...more] = membersOf(value!);
    if (!first || more.length > 0 || values.has(oidOf(type))) throw new NotDer('an attribute has not one value.');
    values.set(oidOf(type), first);
  }
  if (values.has(oids.signingTime))
    throw new Unverifiable('cms.signing_time', 'The attribute signing-time is forbidden in PAdES-BASELINE-B.');
  const [type, digest, certificate] = [oids.contentType, oids.messageDigest, oids.signingCertificateV2].map((oid) =>
    values.get(oid),
  );
  if (values.size !== 3 || !type || oidOf(type) !== oids.data || digest?.tag !== tags.octetString || !certificate)
    throw new Unverifiable('cms.attributes', 'The signed attributes are not those of PAdES-BASELINE-B.');
  return { messageDigest: digest.body, isOf: certificateNamedBy(certificate) };
}

/** RFC 5035, section 4: the first of the identifiers names the certificate of the signer. */
function certificateNamedBy(signingCertificate: Element): (candidate: Certificate) => boolean {
  const [identifiers] = membersAs(signingCertificate, [tags.sequence]);
  const [first] = membersOf(identifiers!);
  const members = membersOf(readOnly(first?.raw ?? Buffer.alloc(0), tags.sequence));
  const hash = members[0]?.tag === tags.sequence ? hashOf(members[0]) : 'sha256';
  const value = members.find(({ tag }) => tag === tags.octetString)?.body;
  if (!hash || !value) throw new Unverifiable('cms.attributes', 'The attribute signing-certificate-v2 is malformed.');
  return ({ der }) => createHash(hash).update(der).digest().equals(value);
}

function isNamed(certificate: Certificate, issuerAndSerialNumber: Element): boolean {
  const [issuer, serialNumber] = membersAs(issuerAndSerialNumber, [tags.sequence, tags.integer]);
  return issuer!.raw.equals(certificate.issuer) && serialNumber!.body.equals(certificate.serialNumber);
}

const isOne = ({ body }: Element) => body.length === 1 && body[0] === 1;
