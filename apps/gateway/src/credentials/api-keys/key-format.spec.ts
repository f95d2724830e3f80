import { createHash } from 'node:crypto';
import { environments } from '@probatum/contracts/tenant';
import fc from 'fast-check';
import { checksumOf, generateKey, keyFamilies, readKey } from './key-format';

// The example of the format's description: if this test has to change, the keys of customers stop working.
const frozen = 'ndi_test_4fGh81Kz_0aB3dE6fH9jK2mN5pQ8sT1vW4yZ7cF0i_4CF2md';
const kinds = keyFamilies.flatMap((family) => environments.map((environment) => [family, environment] as const));

describe('the format of keys', () => {
  it('reads the frozen example', () => {
    const hash = createHash('sha256').update(frozen).digest('hex');
    expect(readKey(frozen)).toEqual({ publicId: '4fGh81Kz', hash });
  });

  it.each([
    ['ndi', 'live', /^ndi_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/],
    ['ndi', 'sandbox', /^ndi_test_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/],
    ['sk', 'live', /^sk_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/],
    ['sk', 'sandbox', /^sk_test_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/],
  ] as const)('makes %s keys for %s that look like %s', (family, environment, form) => {
    expect(generateKey(family, environment).key).toMatch(form);
  });

  it.each(kinds)('finds the public id and the hash of a %s key for %s again', (family, environment) => {
    const { key, publicId, hash, prefix } = generateKey(family, environment);
    expect(readKey(key)).toEqual({ publicId, hash });
    expect(key.startsWith(`${prefix}_`)).toBe(true);
    expect(prefix.endsWith(publicId)).toBe(true);
  });

  it('refuses a key in which any one character is another', () => {
    const { key } = generateKey('ndi', 'live');
    const position = fc.integer({ min: 0, max: key.length - 1 });
    const character = fc.constantFrom(...'0123456789ABCXYZabcxyz_');
    fc.assert(
      fc.property(position, character, (at, other) => {
        fc.pre(key[at] !== other);
        expect(readKey(key.slice(0, at) + other + key.slice(at + 1))).toBeNull();
      }),
    );
  });

  it.each([
    '',
    'ndi_',
    'Bearer',
    `${frozen} `,
    ` ${frozen}`,
    frozen.slice(0, -1),
    `${frozen}0`,
    frozen.replace('ndi', 'nda'),
  ])('refuses %j', (text) => {
    expect(readKey(text)).toBeNull();
  });

  it('accepts a longer secret, as readers of the format must', () => {
    const signed = `sk_live_abcdefgh_${'Z'.repeat(64)}`;
    expect(readKey(`${signed}_${checksumOf(signed)}`)?.publicId).toBe('abcdefgh');
    const tooLong = `sk_live_abcdefgh_${'Z'.repeat(65)}`;
    expect(readKey(`${tooLong}_${checksumOf(tooLong)}`)).toBeNull();
  });

  it('draws all digits alike', () => {
    const digits = new Map<string, number>();
    for (let count = 0; count < 5_000; count += 1) {
      const secret = generateKey('ndi', 'live').key.split('_')[2]!;
      for (const digit of secret) digits.set(digit, (digits.get(digit) ?? 0) + 1);
    }
    const expected = (5_000 * 32) / 62;
    expect(digits.size).toBe(62);
    // Were bytes taken modulo 62 without dropping any, the first eight digits would come a quarter more often.
    for (const count of digits.values()) expect(Math.abs(count - expected)).toBeLessThan(expected * 0.16);
  });
});
