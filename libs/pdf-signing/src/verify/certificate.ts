import { type KeyObject, X509Certificate } from 'node:crypto';
import { signatureAlgorithmOf } from './algorithms';
import { type Element, expectTag, membersAs, membersOf, NotDer, oidOf, readElement, readOnly, tags } from './der';
import { Unverifiable } from './unverifiable';

/** The parts of an X.509 certificate (RFC 5280) that decide about a chain. */
export interface Certificate {
  readonly der: Buffer;
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  readonly serialNumber: Buffer;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Whether the certificate may issue others, and through how many more at most. */
  readonly isAuthority: boolean;
  readonly pathLength: number;
  /** Bits of RFC 5280, 4.2.1.3 by number; undefined when the certificate sets no limits. */
  readonly keyUsage: ReadonlySet<number> | undefined;
  readonly extendedKeyUsage: readonly string[] | undefined;
}

const known = { keyUsage: '2.5.29.15', basicConstraints: '2.5.29.19', extendedKeyUsage: '2.5.29.37' };

/** @throws Unverifiable when it is malformed, weakly signed, or has a critical extension that is not known here */
export function readCertificate(der: Buffer): Certificate {
  try {
    return read(der);
  } catch (error) {
    if (error instanceof Unverifiable) throw error;
    throw new Unverifiable('certificate.malformed', `A certificate cannot be read: ${(error as Error).message}`);
  }
}

function read(der: Buffer): Certificate {
  const { sequence, bitString } = tags;
  const [body, algorithm, signature] = membersAs(readOnly(der, sequence), [sequence, sequence, bitString]);
  const members = membersOf(body!).filter(({ tag }) => tag !== tags.context(0));
  const [serialNumber, innerAlgorithm, issuer, validity, subject, , ...optional] = members;
  if (!innerAlgorithm || !algorithm!.raw.equals(innerAlgorithm.raw) || signature!.body[0] !== 0)
    throw new NotDer('its signature algorithm is ambiguous.');
  if (!signatureAlgorithmOf(algorithm!)) throw new NotDer('its signature algorithm is not allowed.');
  const extensions = readExtensions(optional.find(({ tag }) => tag === tags.context(3)));
  const [from, to] = membersOf(expectTag(validity, sequence)).map(timeOf);
  if (!from || !to || !issuer || !subject) throw new NotDer('a part is missing.');
  const serial = expectTag(serialNumber, tags.integer).body;
  const x509 = new X509Certificate(der);
  return {
    ...{ der, x509, publicKey: x509.publicKey, serialNumber: serial, issuer: issuer.raw, subject: subject.raw },
    ...{ notBefore: from, notAfter: to, ...limitsOf(extensions) },
  };
}

function readExtensions(list: Element | undefined): Map<string, Buffer> {
  const extensions = new Map<string, Buffer>();
  if (!list) return extensions;
  for (const extension of membersOf(readOnly(list.body, tags.sequence))) {
    const members = membersOf(expectTag(extension, tags.sequence));
    const oid = oidOf(members[0]);
    const isCritical = members.length === 3 && expectTag(members[1], tags.boolean).body[0] === 0xff;
    const isKnown = Object.values(known).includes(oid);
    if ((isCritical && !isKnown) || extensions.has(oid)) throw new NotDer(`the extension ${oid} is not supported.`);
    extensions.set(oid, expectTag(members.at(-1), tags.octetString).body);
  }
  return extensions;
}

function limitsOf(extensions: ReadonlyMap<string, Buffer>) {
  const constraints = extensions.get(known.basicConstraints);
  const [authority, length] = constraints ? membersOf(readOnly(constraints, tags.sequence)) : [];
  const usage = extensions.get(known.keyUsage);
  const purposes = extensions.get(known.extendedKeyUsage);
  return {
    isAuthority: authority?.tag === tags.boolean && authority.body[0] === 0xff,
    pathLength: length ? expectTag(length, tags.integer).body.readUIntBE(0, Math.min(length.body.length, 6)) : Infinity,
    keyUsage: usage && bitsOf(readOnly(usage, tags.bitString).body),
    extendedKeyUsage: purposes && membersOf(readOnly(purposes, tags.sequence)).map(oidOf),
  };
}

/** @param body of a bit string: the number of unused bits, then the bits, the most significant first */
function bitsOf(body: Buffer): Set<number> {
  const bits = [...body.subarray(1)].flatMap((byte, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (0x80 >> bit)).map((bit) => index * 8 + bit),
  );
  return new Set(bits);
}

/** RFC 5280, 4.1.2.5: in UTC and with seconds. */
function timeOf({ tag, body }: Element): Date {
  const text = body.toString('latin1');
  const century = tag === tags.utcTime ? (Number(text.slice(0, 2)) >= 50 ? '19' : '20') : '';
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + text);
  const [year, month, day, hours, minutes, seconds] = parts?.slice(1) ?? [];
  const time = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  if (Number.isNaN(time.getTime())) throw new NotDer('a time is wrong.');
  return time;
}

/** Reads the certificates of a CMS structure, which follow each other without a list around them. */
export function readCertificates(list: Buffer, maxCertificates: number): Certificate[] {
  const certificates: Certificate[] = [];
  for (let rest = list; rest.length > 0;) {
    const { raw } = readElement(rest);
    if (certificates.length >= maxCertificates)
      throw new Unverifiable('cms.certificate', `A signature holds more than ${maxCertificates} certificates.`);
    certificates.push(readCertificate(raw));
    rest = rest.subarray(raw.length);
  }
  return certificates;
}
