import { AddressLimiter, networkOf } from './address-limiter';

const limit = { perMinute: 60, capacity: 5 };

class Setting {
  now = 0;
  readonly limiter = new AddressLimiter(limit, () => this.now);

  through(address: string, count: number): number {
    return Array.from({ length: count }, () => this.limiter.decide(address)).filter(
      ({ verdict }) => verdict === 'admitted',
    ).length;
  }
}

it('each address has its burst and then its rate', () => {
  const setting = new Setting();
  expect([setting.through('192.0.2.1', 9), setting.through('192.0.2.2', 9)]).toEqual([5, 5]);
  setting.now = 2_000;
  expect(setting.through('192.0.2.1', 9)).toBe(2);
});

it('an address that goes on calling is not forgotten', () => {
  const setting = new Setting();
  let through = 0;
  for (; setting.now <= 60_000; setting.now += 50) through += setting.through('192.0.2.1', 1);
  expect(through).toBe(5 + 60);
});

it('a million addresses cost no more memory than a hundred thousand, and raise no caller above the rate', () => {
  const setting = new Setting();
  let through = setting.through('192.0.2.1', 9);
  for (let number = 0; number < 1_000_000; number += 1) {
    setting.limiter.decide(`10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`);
    if (number % 20_000 === 0) through += setting.through('192.0.2.1', 1);
  }
  expect(setting.limiter.size).toBeLessThanOrEqual(100_000);
  expect(through).toBe(5);
});

it.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['2001:0DB8:0001:2::1', '2001:db8:1:2:3:4:5:6', true],
  ['::1', '::2', true],
  ['192.0.2.1', '192.0.2.2', false],
  ['', '', true],
])('%s and %s are one network: %s', (one, other, isOne) => {
  expect(networkOf(one) === networkOf(other)).toBe(isOne);
});
