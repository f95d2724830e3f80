import { AddressRanges, readRange } from './address-ranges';

describe('address ranges', () => {
  const ranges = new AddressRanges(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1/128']);

  it.each(['10.1.2.3', '10.255.255.255', '192.0.2.7', '2001:db8::1', '2001:DB8:ffff::', '::1', '::ffff:10.0.0.1'])(
    'include %s',
    (address) => expect(ranges.include(address)).toBe(true),
  );

  it.each(['11.0.0.0', '192.0.2.8', '2001:db9::1', '::2', '', 'localhost', '10.0.0', '0x0a000001', '10.0.0.1/8'])(
    'do not include %j',
    (address) => expect(ranges.include(address)).toBe(false),
  );

  it.each([
    '',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    'example.com',
    '1.2.3',
    '10.0.0.0/08x',
  ])('cannot be made of %j', (text) => expect(() => new AddressRanges([text])).toThrow(RangeError));

  it.each([
    ['10.0.0.0/8', true],
    ['10.255.0.0/16', true],
    ['10.1.2.3', true],
    ['8.0.0.0/7', false],
    ['11.0.0.0/8', false],
    ['192.0.2.7/32', true],
    ['192.0.2.6/31', false],
    ['0.0.0.0/0', false],
    ['2001:DB8:1::/48', true],
    ['2001:db8::/31', false],
    ['::1', true],
    ['::/0', false],
    ['::ffff:10.0.0.1', false],
  ])('cover all of %s: %s', (text, isCovered) => expect(ranges.cover(readRange(text)!)).toBe(isCovered));

  it('cover nothing that is in none of them alone, and everything when they are all addresses', () => {
    expect(new AddressRanges(['10.0.0.0/9', '10.128.0.0/9']).cover(readRange('10.0.0.0/8')!)).toBe(false);
    expect(new AddressRanges(['0.0.0.0/0']).cover(readRange('203.0.113.9')!)).toBe(true);
    expect(new AddressRanges(['0.0.0.0/0']).cover(readRange('2001:db8::1')!)).toBe(false);
  });

  it('are compared a million times in less than three seconds of processor time', () => {
    const networks = (site: string) => Array.from({ length: 100 }, (_, index) => `2001:db8:${site}:${index + 1}::/64`);
    const maker = new AddressRanges(networks('1'));
    const wanted = networks('2').map((text) => readRange(text)!);
    const before = process.cpuUsage();
    for (let round = 0; round < 100; round += 1) expect(wanted.some((range) => maker.cover(range))).toBe(false);
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000);
  });

  it('know that they are none', () => {
    expect(new AddressRanges([]).isEmpty).toBe(true);
    expect(ranges.isEmpty).toBe(false);
  });
});
