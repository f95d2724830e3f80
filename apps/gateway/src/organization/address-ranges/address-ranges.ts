import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Some addresses of IPv4 and IPv6, given as CIDR ranges or single addresses. */
export class AddressRanges {
  private readonly list = new BlockList();
  private readonly ranges: readonly Range[];
  /** Needed only where credentials are made and changed. */
  private bits: readonly RangeBits[] | undefined;

  /** @throws RangeError that names the first text which is no range */
  constructor(texts: readonly string[]) {
    this.ranges = texts.map((text) => {
      const range = readRange(text);
      if (!range) throw new RangeError(`${text} is neither an address nor a CIDR range`);
      return range;
    });
    for (const { address, bits, family } of this.ranges) this.list.addSubnet(address, bits, family);
  }

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  /** True when every address of the other range is in one of these. */
  cover(range: Range): boolean {
    this.bits ??= this.ranges.map(bitsOf);
    const wanted = bitsOf(range);
    return this.bits.some((one) => one.family === range.family && wanted.prefix.startsWith(one.prefix));
  }

  /** @param address text of an IPv4 or IPv6 address; everything else is outside */
  include(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }
}

interface RangeBits {
  readonly family: Range['family'];
  /** The bits that all its addresses have in common, as text of 0 and 1. */
  readonly prefix: string;
}

function bitsOf({ address, bits, family }: Range): RangeBits {
  const bytes = ipaddr.parse(address).toByteArray();
  return {
    family,
    prefix: bytes
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('')
      .slice(0, bits),
  };
}

export interface Range {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** @returns undefined when the text is neither an address nor `address/bits` (RFC 4632, RFC 4291 section 2.3) */
export function readRange(text: string): Range | undefined {
  const [, address = '', bits] = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const most = version === 4 ? 32 : 128;
  const wanted = bits === undefined ? most : Number(bits);
  if (wanted > most) return undefined;
  return { address, bits: wanted, family: version === 4 ? 'ipv4' : 'ipv6' };
}
