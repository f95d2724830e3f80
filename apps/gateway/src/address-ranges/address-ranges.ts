import { BlockList, isIP } from 'node:net';

/** Some addresses of IPv4 and IPv6, given as CIDR ranges or single addresses. */
export class AddressRanges {
  private readonly list = new BlockList();

  /** @throws RangeError that names the first text which is no range */
  constructor(readonly ranges: readonly string[]) {
    for (const text of ranges) {
      const range = readRange(text);
      if (!range) throw new RangeError(`${text} is neither an address nor a CIDR range`);
      this.list.addSubnet(range.address, range.bits, range.family);
    }
  }

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  /** @param address text of an IPv4 or IPv6 address; everything else is outside */
  include(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }
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
