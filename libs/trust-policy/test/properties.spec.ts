import fc from 'fast-check';
import { revokedFacts } from '../src/certificate-facts';
import { definePolicy } from '../src/define-policy';
import { factsDigestInput, policyDigestInput } from '../src/digest-input';
import { evaluate } from '../src/evaluate';
import { type Facts, type Policy, trustLevels } from '../src/policy';
import { certificateTrust } from '../src/policies/registry';
import { asOf, assured } from './facts';

const rank = (level: (typeof trustLevels)[number]) => trustLevels.indexOf(level);

/** Any facts, most often ones that the policy asks for with values that it may or may not like. */
const anyFacts: fc.Arbitrary<Facts> = fc
  .record(
    Object.fromEntries(
      Object.entries(assured).map(([name, good]) => [
        name,
        fc.oneof(fc.constant(good), fc.boolean(), fc.integer(), fc.string({ unit: 'grapheme' })),
      ]),
    ),
    { requiredKeys: [] },
  )
  .map((facts) => facts as Facts);

const someOfTheBest: fc.Arbitrary<Facts> = fc
  .subarray(Object.entries(assured))
  .map((entries) => Object.fromEntries(entries));

/** Policies with any number of levels, gates and signals, whose rules each ask for a fact of their own. */
const anyPolicy: fc.Arbitrary<Policy> = fc
  .tuple(
    fc.subarray(trustLevels.slice(1), { minLength: 1 }),
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 }),
    fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 2 }),
  )
  .map(([levels, sizes, signals]) => {
    const rule = (name: string, points: number) => ({
      code: name,
      when: { fact: name, operator: 'is' as const, value: true },
      points,
      met: `${name} is met`,
      missing: `${name} is missing`,
    });
    const letters = 'abcdefgh';
    return definePolicy({
      id: 'generated',
      version: 1,
      title: 'Generated',
      vetoes: [],
      levels: levels.map((level, l) => ({
        level,
        gates: Array.from({ length: sizes[l]! }, (_, i) => rule(`${level}.${letters[i]}`, 3 + i)),
      })),
      signals: signals.map((points, i) => rule(`signal.${letters[i]}`, points)),
    });
  });

const factsFor = (policy: Policy) =>
  fc
    .subarray([...policy.levels.flatMap((level) => level.gates), ...policy.signals].map((rule) => rule.code))
    .map((names): Facts => Object.fromEntries(names.map((name) => [name, true])));

const policyWithTwoFacts = anyPolicy.chain((policy) =>
  fc.tuple(fc.constant(policy), factsFor(policy), factsFor(policy)),
);

describe('every assessment', () => {
  it('is the same for the same facts, in whatever order they are named', () => {
    const shuffled = anyFacts.chain((facts) => {
      const entries = Object.entries(facts);
      return fc.tuple(
        fc.constant(facts),
        fc.shuffledSubarray(entries, { minLength: entries.length }).map((mixed): Facts => Object.fromEntries(mixed)),
      );
    });
    fc.assert(
      fc.property(shuffled, ([facts, mixed]) => {
        expect(evaluate(certificateTrust, mixed, asOf)).toEqual(evaluate(certificateTrust, facts, asOf));
        expect(factsDigestInput(mixed)).toBe(factsDigestInput(facts));
      }),
    );
  });

  it('can be computed again from the published policy and facts', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const policy = JSON.parse(policyDigestInput(certificateTrust)) as Policy;
        const known = JSON.parse(factsDigestInput(facts)) as Facts;
        expect(evaluate(policy, known, asOf)).toEqual(evaluate(certificateTrust, facts, asOf));
      }),
    );
  });

  it('is unverified with a score of 0 once revoked', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const assessment = evaluate(certificateTrust, { ...facts, ...revokedFacts }, asOf);
        expect(assessment).toMatchObject({ level: 'unverified', score: 0, nextLevel: null });
      }),
    );
  });

  it('scores a whole number from 0 to 100 and names exactly the missing facts as unknown', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { score, unknown } = evaluate(certificateTrust, facts, asOf);
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
        expect(unknown.filter((name) => name in facts)).toEqual([]);
      }),
    );
  });

  it('never falls when another fact becomes known to be good', () => {
    fc.assert(
      fc.property(someOfTheBest, someOfTheBest, (some, more) => {
        const before = evaluate(certificateTrust, some, asOf);
        const after = evaluate(certificateTrust, { ...some, ...more }, asOf);
        expect(rank(after.level)).toBeGreaterThanOrEqual(rank(before.level));
        expect(after.score).toBeGreaterThanOrEqual(before.score);
      }),
    );
  });

  it('never falls with more facts met, under any policy', () => {
    fc.assert(
      fc.property(policyWithTwoFacts, ([policy, some, more]) => {
        const before = evaluate(policy, some, asOf);
        const after = evaluate(policy, { ...some, ...more }, asOf);
        expect(rank(after.level)).toBeGreaterThanOrEqual(rank(before.level));
        expect(after.score).toBeGreaterThanOrEqual(before.score);
      }),
    );
  });

  it('scores a higher level higher than a lower one, under any policy', () => {
    fc.assert(
      fc.property(policyWithTwoFacts, ([policy, one, two]) => {
        const [a, b] = [evaluate(policy, one, asOf), evaluate(policy, two, asOf)];
        if (a.level !== b.level) expect(rank(a.level) < rank(b.level)).toBe(a.score < b.score);
      }),
    );
  });

  it('gives a level only when each of its gates and of those below is met, under any policy', () => {
    fc.assert(
      fc.property(policyWithTwoFacts, ([policy, facts]) => {
        const { level } = evaluate(policy, facts, asOf);
        const gates = policy.levels.filter((step) => rank(step.level) <= rank(level)).flatMap((step) => step.gates);
        expect(gates.filter((gate) => facts[gate.when.fact] !== true)).toEqual([]);
      }),
    );
  });
});
