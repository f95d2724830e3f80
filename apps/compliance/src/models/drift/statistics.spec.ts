import { aucDifference, standardError } from './auc';
import { twoSidedP } from './normal';
import { holm, newcombe, pooledP, wilson } from './proportions';

// Reference values: R 4.2. The expression stands beside each value.

it.each([
  [0, 1],
  [0.1, 0.920344325445942],
  [1, 0.317310507862914],
  [1.959963984540054, 0.05],
  [2.8, 0.00511026066085587],
  [3.43, 0.000603581249217274],
  [5, 5.73303143758388e-7],
  [8, 1.24419211485436e-15],
  [20, 5.50724823721247e-89],
])('the two-sided p of %d is that of 2*pnorm(-z)', (z, expected) => {
  for (const value of [z, -z]) expect(Math.abs(twoSidedP(value) / expected - 1)).toBeLessThan(1e-12);
});

const digits = 12;

it.each([
  ['prop.test(0.95*12000, 12000, correct=FALSE)', { share: 0.95, size: 12_000 }, [0.945954498495809, 0.95375748429316]],
  ['prop.test(0.94*12500, 12500, correct=FALSE)', { share: 0.94, size: 12_500 }, [0.93570001604293, 0.94402962834089]],
  ['prop.test(0, 30, correct=FALSE)', { share: 0, size: 30 }, [0, 0.113513393173969]],
  ['prop.test(30, 30, correct=FALSE)', { share: 1, size: 30 }, [0.886486606826031, 1]],
])('the interval is that of %s', (_expression, proportion, [low, high]) => {
  const [foundLow, foundHigh] = wilson(proportion);
  expect(foundLow).toBeCloseTo(low!, digits);
  expect(foundHigh).toBeCloseTo(high!, digits);
});

it.each([
  [12_000, 12_500, 0.000605478196890913, [-0.0157103896753553, -0.00429000989614536]],
  [300, 300, 0.591118897501194, [-0.048176513388938, 0.0277229535228462]],
])('0.95 of %d and 0.94 of %d differ as prop.test and the formula of Newcombe say', (before, after, p, interval) => {
  const [previous, current] = [
    { share: 0.95, size: before },
    { share: 0.94, size: after },
  ];
  expect(pooledP(previous, current)).toBeCloseTo(p, digits);
  const [low, high] = newcombe(0.95, 0.94, wilson(previous), wilson(current));
  expect(low).toBeCloseTo(interval[0]!, digits);
  expect(high).toBeCloseTo(interval[1]!, digits);
});

it('equal shares at the edge differ in nothing', () => {
  expect(pooledP({ share: 1, size: 50 }, { share: 1, size: 80 })).toBe(1);
});

it('several values are adjusted as by p.adjust(c(.01, .04, .03, .005), "holm")', () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((value, place) => expect(adjusted[place]).toBeCloseTo(value, digits));
  expect([holm([]), holm([0.9, 0.8])]).toEqual([[], [1, 1]]);
});

it('the standard error of an AUC is that of the formula in R', () => {
  expect(standardError({ value: 0.96, positives: 3_788, negatives: 8_712 })).toBeCloseTo(0.00226611398151741, digits);
  expect(standardError({ value: 0.9, positives: 51, negatives: 58 })).toBeCloseTo(0.0314678695136456, digits);
});

it('two AUCs differ as the formula in R says', () => {
  const { interval, p } = aucDifference(
    { value: 0.96, positives: 500, negatives: 1_500 },
    { value: 0.93, positives: 400, negatives: 1_600 },
  );
  expect(interval[0]).toBeCloseTo(-0.0514485369118184, digits);
  expect(interval[1]).toBeCloseTo(-0.00855146308818162, digits);
  expect(p).toBeCloseTo(0.00611788442298907, digits);
});
