import { BlockList, isIP } from 'node:net';

/**
 * Networks to which no customer's URL may resolve, by kind. From the IANA special-purpose address registries (RFC 6890
 * and its successors), plus further addresses at which clouds serve credentials to any program.
 */
const reserved: ReadonlyArray<readonly [kind: string, networks: readonly string[]]> = [
  ['a loopback address', ['127.0.0.0/8', '::1/128']],
  ['a link-local or metadata address', ['169.254.0.0/16', 'fe80::/10', '168.63.129.16/32', '100.100.100.200/32']],
  ['a private address', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10']],
  ['a shared carrier address', ['100.64.0.0/10']],
  ['an unspecified address', ['0.0.0.0/8', '::/128']],
  ['a multicast address', ['224.0.0.0/4', 'ff00::/8']],
  [
    'a documentation or benchmark address',
    ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '198.18.0.0/15', '2001:db8::/32', '3fff::/20'],
  ],
  [
    // An IPv6 address that embeds an IPv4 address could lead a translator into a private network.
    'an address of a translation mechanism',
    ['64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32', '192.88.99.0/24'],
  ],
  [
    'a reserved address',
    [
      '192.0.0.0/24',
      '192.31.196.0/24',
      '192.52.193.0/24',
      '192.175.48.0/24',
      '240.0.0.0/4',
      '2001::/23',
      '2620:4f:8000::/48',
    ],
  ],
];

const kinds = reserved.map(([kind, networks]) => ({ kind, list: networkList(networks) }));
const globalUnicast = networkList(['2000::/3']);

/** @throws when one of the texts is no network in CIDR notation; a bare address counts as a network of one. */
export function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', length] = network.split('/');
    const version = isIP(address);
    const bits = length === undefined ? (version === 6 ? 128 : 32) : Number(length);
    if (version === 0 || length === '') throw new Error(`"${network}" is not a network in CIDR notation`);
    list.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

export function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** The reason why this IP address is not public; undefined for a public one. */
export function reservedKind(address: string): string | undefined {
  const known = kinds.find(({ list }) => contains(list, address));
  if (known) return known.kind;
  // IANA has given out 2000::/3 only (RFC 4291, section 2.4). The rest holds, among others, IPv4-mapped addresses,
  // which BlockList has already judged by the IPv4 rules above.
  const isOutside = isIP(address) === 6 && !contains(globalUnicast, address);
  return isOutside ? 'a reserved address' : undefined;
}
