/** One element of DER (X.690). */
export interface Element {
  readonly tag: number;
  /** The element with its tag and length. */
  readonly raw: Buffer;
  readonly body: Buffer;
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context: (number: number) => 0xa0 + number,
};

export class NotDer extends Error {}

/**
 * Reads the element at the start of the bytes. Only the one encoding that DER allows passes.
 * @throws NotDer for anything else
 */
export function readElement(bytes: Buffer): Element {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new NotDer('An element is missing.');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4 || bytes.length < 2 + lengthBytes) throw new NotDer('A length is wrong.');
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  const isMinimal = lengthBytes === 0 || (length >= 0x80 && bytes[2] !== 0);
  const start = 2 + lengthBytes;
  if (!isMinimal || bytes.length < start + length) throw new NotDer('A length is wrong.');
  return { tag, raw: bytes.subarray(0, start + length), body: bytes.subarray(start, start + length) };
}

/** Reads bytes that are one element and nothing more. */
export function readOnly(bytes: Buffer, tag: number): Element {
  const element = readElement(bytes);
  if (element.raw.length !== bytes.length) throw new NotDer('Bytes follow an element.');
  return expectTag(element, tag);
}

/** Reads all elements in one after the other, of a sequence, a set or an explicit tag. */
export function membersOf(element: Element): Element[] {
  const members: Element[] = [];
  for (let rest = element.body; rest.length > 0; rest = rest.subarray(members.at(-1)!.raw.length))
    members.push(readElement(rest));
  return members;
}

/** Reads members that must have exactly these tags. */
export function membersAs(element: Element | undefined, expected: readonly number[]): Element[] {
  if (!element) throw new NotDer('An element is missing.');
  const members = membersOf(element);
  if (members.length !== expected.length) throw new NotDer('The number of elements is wrong.');
  return members.map((member, index) => expectTag(member, expected[index]!));
}

export function expectTag(element: Element | undefined, tag: number): Element {
  if (element?.tag !== tag) throw new NotDer(`The tag ${tag} is expected.`);
  return element;
}

/** @returns an object identifier in dotted form */
export function oidOf(element: Element | undefined): string {
  const { body } = expectTag(element, tags.oid);
  if (body.length === 0 || body.length > 32 || body.at(-1)! & 0x80) throw new NotDer('An object identifier is wrong.');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of body) {
    if (arc === 0 && byte === 0x80) throw new NotDer('An object identifier is wrong.');
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    arcs.push(
      ...(arcs.length === 0
        ? [Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40))]
        : [arc]),
    );
    arc = 0;
  }
  return arcs.join('.');
}
