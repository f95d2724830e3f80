import { LeasedTokens } from './leased-tokens';
import { leaseLifeMs } from './reservation';

const spent = (tokens: LeasedTokens, now: number) => {
  let count = 0;
  while (tokens.spend(now)) count += 1;
  return count;
};

describe('leased tokens', () => {
  it('are spent once each, those of the oldest lease first', () => {
    const tokens = new LeasedTokens();
    tokens.add(2, 0, 100.1);
    tokens.add(3, 400, 100.5);
    expect(tokens.spend(500)).toBe(true);
    expect(tokens.takeBack(500, 500)).toEqual({ tokens: 1, grantedAt: 100.1 });
    expect([spent(tokens, 500), tokens.count]).toEqual([3, 0]);
  });

  it('are worth nothing when a lease life has passed since they were asked for', () => {
    const tokens = new LeasedTokens();
    tokens.add(5, 0, 100);
    tokens.add(2, 600, 100.6);
    expect(spent(tokens, leaseLifeMs)).toBe(2);
  });

  it('go back one second of the database at a time, so that each counts in the second that granted it', () => {
    const tokens = new LeasedTokens();
    tokens.add(4, 0, 100.2);
    tokens.add(3, 100, 100.9);
    tokens.add(2, 200, 101.0);
    expect(tokens.takeBack(500, 300)).toEqual({ tokens: 7, grantedAt: 100.2 });
    expect(tokens.takeBack(500, 300)).toEqual({ tokens: 2, grantedAt: 101.0 });
    expect(tokens.takeBack(500, 300)).toBeUndefined();
  });

  it('stay while they are younger than what is taken back', () => {
    const tokens = new LeasedTokens();
    tokens.add(4, 0, 100.2);
    tokens.add(3, 250, 100.4);
    expect(tokens.takeBack(299, 300)).toBeUndefined();
    expect(tokens.takeBack(300, 300)).toEqual({ tokens: 4, grantedAt: 100.2 });
    expect(tokens.count).toBe(3);
  });
});
