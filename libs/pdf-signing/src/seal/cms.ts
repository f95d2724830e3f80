import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import type { Signer } from '../signer';

/** Object identifiers of RFC 5652, RFC 5035, RFC 5754 and RFC 5758. */
const oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
  'ecdsa-with-SHA256': '1.2.840.10045.4.3.2',
  sha256WithRSAEncryption: '1.2.840.113549.1.1.11',
};

/**
 * A detached CMS signature for PAdES-BASELINE-B (ETSI EN 319 142-1, 6.3): the signed attributes are `contentType`,
 * `messageDigest` and `signing-certificate-v2`, and no others. `signing-time` is forbidden there.
 * @param messageDigest SHA-256 of the signed bytes
 * @returns the DER of a `ContentInfo` (RFC 5652, section 3 and 5)
 */
export async function buildCms(signer: Signer, messageDigest: Uint8Array): Promise<Uint8Array> {
  const [certificate] = signer.certificates;
  const attributes = signedAttributes(certificate, messageDigest);
  // The attributes are signed as a set, not under the tag that they have in the structure: RFC 5652, 5.4.
  const signature = await signer.sign(encode(set(...attributes)));
  const signerInfo = sequence(
    integer(1),
    issuerAndSerialNumber(certificate),
    sequence(oid(oids.sha256)),
    tagged(...attributes),
    signatureAlgorithm(signer),
    octets(signature),
  );
  const signedData = sequence(
    integer(1),
    set(sequence(oid(oids.sha256))),
    sequence(oid(oids.data)),
    taggedBytes(Buffer.concat(signer.certificates)),
    set(signerInfo),
  );
  return encode(sequence(oid(oids.signedData), tagged(signedData)));
}

/** RFC 5754 wants the parameters of RSA to be NULL, and RFC 5758 those of ECDSA to be absent. */
function signatureAlgorithm({ algorithm }: Signer): asn1js.Sequence {
  const parameters = algorithm === 'sha256WithRSAEncryption' ? [new asn1js.Null()] : [];
  return sequence(oid(oids[algorithm]), ...parameters);
}

/** In the order of DER, which sorts the members of a set by their encoding: X.690, 11.6. */
function signedAttributes(certificate: Uint8Array, messageDigest: Uint8Array): asn1js.Sequence[] {
  const attribute = (type: string, value: asn1js.BaseBlock) => sequence(oid(type), set(value));
  // ESSCertIDv2 without a hash algorithm means SHA-256: RFC 5035, section 4.
  const essCertId = sequence(octets(createHash('sha256').update(certificate).digest()));
  const attributes = [
    attribute(oids.contentType, oid(oids.data)),
    attribute(oids.messageDigest, octets(messageDigest)),
    attribute(oids.signingCertificateV2, sequence(sequence(essCertId))),
  ];
  return attributes.sort((one, other) => Buffer.compare(encode(one), encode(other)));
}

/** Reading a certificate takes longer than all else here. */
const namesOfCertificates = new WeakMap<Uint8Array, asn1js.Sequence>();

function issuerAndSerialNumber(certificate: Uint8Array): asn1js.Sequence {
  const known = namesOfCertificates.get(certificate);
  if (known) return known;
  const { result } = asn1js.fromBER(certificate);
  const body = result instanceof asn1js.Sequence ? result.valueBlock.value[0] : undefined;
  const members = body instanceof asn1js.Sequence ? body.valueBlock.value : [];
  // The version, which comes first, is absent in version 1.
  const [serialNumber, , issuer] = members[0] instanceof asn1js.Integer ? members : members.slice(1);
  if (!serialNumber || !issuer) throw new RangeError('The certificate of the signer is not DER.');
  const names = sequence(issuer, serialNumber);
  namesOfCertificates.set(certificate, names);
  return names;
}

const encode = (block: asn1js.BaseBlock) => new Uint8Array(block.toBER());
const sequence = (...value: asn1js.BaseBlock[]) => new asn1js.Sequence({ value });
const set = (...value: asn1js.BaseBlock[]) => new asn1js.Set({ value });
const integer = (value: number) => new asn1js.Integer({ value });
const oid = (value: string) => new asn1js.ObjectIdentifier({ value });
const octets = (valueHex: Uint8Array) => new asn1js.OctetString({ valueHex });
/** Under the context-specific tag 0. */
const tagged = (...value: asn1js.BaseBlock[]) =>
  new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value });

function taggedBytes(valueHex: Uint8Array): asn1js.Primitive {
  const block = new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber: 0 }, valueHex });
  block.idBlock.isConstructed = true;
  return block;
}
