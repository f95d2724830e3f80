import { AddressRanges } from './address-ranges';

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

  it('know that they are none', () => {
    expect(new AddressRanges([]).isEmpty).toBe(true);
    expect(ranges.isEmpty).toBe(false);
  });
});
