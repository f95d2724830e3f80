import { FairShares, type Holder, Share } from './fair-shares';

let begun: string[];
const limits = { most: 6, perCaller: 2, perAddress: 3 };

beforeEach(() => (begun = []));

function enter(shares: FairShares, caller: string, address = caller): Share {
  const holder: Holder = { caller, address };
  const share = new Share(holder, () => void begun.push(caller));
  shares.enter(share);
  return share;
}

it('a caller takes no more than its share, and the others start immediately', () => {
  const shares = new FairShares(limits);
  for (let index = 0; index < 5; index += 1) enter(shares, 'a');
  enter(shares, 'b');
  expect([begun, shares.waiting]).toEqual([['a', 'a', 'b'], 3]);
});

it('callers of one address have a share together', () => {
  const shares = new FairShares(limits);
  for (const caller of ['a', 'b', 'c', 'd']) enter(shares, caller, 'x');
  enter(shares, 'd', 'y');
  expect([begun, shares.waiting]).toEqual([['a', 'b', 'c', 'd'], 1]);
});

it('there are no more than there are, and those who wait take turns', () => {
  const shares = new FairShares(limits);
  const first = ['a', 'b', 'c'].flatMap((caller) => [enter(shares, caller), enter(shares, caller)]);
  for (const caller of ['d', 'd', 'd', 'e', 'f']) enter(shares, caller);
  expect(begun).toHaveLength(6);
  begun = [];
  first.slice(0, 4).forEach((share) => shares.leave(share));
  expect(begun).toEqual(['d', 'e', 'f', 'd']);
  expect(shares.waiting).toBe(1);
});

it('the end of one lets the next of the same caller begin, and is counted once', () => {
  const shares = new FairShares(limits);
  const [one] = [enter(shares, 'a'), enter(shares, 'a'), enter(shares, 'a'), enter(shares, 'a')];
  shares.leave(one);
  shares.leave(one);
  expect([begun, shares.waiting]).toEqual([['a', 'a', 'a'], 1]);
});

it('a request that does not wait any more never begins', () => {
  const shares = new FairShares(limits);
  const [one, , gone] = [enter(shares, 'a'), enter(shares, 'a'), enter(shares, 'a')];
  shares.leave(gone!);
  shares.leave(one!);
  expect([begun, shares.waiting]).toEqual([['a', 'a'], 0]);
});

it('a request that ends while it begins gives its place on', () => {
  const shares = new FairShares({ most: 1, perCaller: 1, perAddress: 1 });
  const first = enter(shares, 'a');
  const short = new Share({ caller: 'b', address: 'b' }, () => shares.leave(short));
  shares.enter(short);
  enter(shares, 'c');
  shares.leave(first);
  expect([begun, shares.waiting]).toEqual([['a', 'c'], 0]);
});
