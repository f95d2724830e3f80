import { definePolicy, InvalidPolicy } from '../src/define-policy';
import { evaluate } from '../src/evaluate';
import type { Condition, Policy, Rule } from '../src/policy';
import { certificateTrust, findPolicy, policies } from '../src/policies/registry';
import { asOf, issued } from './facts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
type Draft = Writable<Omit<Policy, 'levels'>> & { levels: { level: string; gates: Writable<Rule>[] }[] };

/** Version 1 with one thing spoilt. */
function invalidPolicy(change: (policy: Draft) => void): Policy {
  const copy = JSON.parse(JSON.stringify(certificateTrust)) as Draft;
  change(copy);
  return copy as unknown as Policy;
}

const firstGate = (policy: Draft) => policy.levels[0]!.gates[0]!;
const when = (operator: string, fact = 'a.b') =>
  ({ fact, operator, ...(fact === 'a.b' ? {} : { value: true }) }) as never as Condition;

describe('a policy', () => {
  it('cannot be changed once it is defined', () => {
    const gate = certificateTrust.levels[0]!.gates[0]! as { points: number };
    expect(() => (gate.points = 99)).toThrow(TypeError);
  });

  it('is copied, so that changing what it was made from changes nothing', () => {
    const draft = invalidPolicy((policy) => (policy.version = 7));
    const policy = definePolicy(draft);
    (draft.levels[0]!.gates[0] as { points: number }).points = 30;
    expect(evaluate(policy, issued, asOf).score).toBe(45);
  });

  it('is assessed as it stands when it was never defined, even after a change', () => {
    const draft = invalidPolicy((policy) => (policy.version = 8));
    expect(evaluate(draft, issued, asOf).score).toBe(45);
    (draft.levels[0]!.gates[0] as { points: number }).points = 14;
    expect(evaluate(draft, issued, asOf).score).toBe(44);
  });

  it.each<[string, string, (policy: Draft) => void]>([
    ['has an unknown operator', 'Bad condition', (p) => (firstGate(p).when = when('toString'))],
    [
      'has a fact name that a prototype answers',
      'Bad fact name',
      (p) => (firstGate(p).when = when('is', 'constructor')),
    ],
    ['compares with nothing', 'Bad condition', (p) => (firstGate(p).when = when('is'))],
    ['counts up to a text', 'Bad condition', (p) => (firstGate(p).when = { ...when('atLeast'), value: '1' } as never)],
    ['compares a fact with no other', 'Bad condition', (p) => (firstGate(p).when = when('sameAs'))],
    ['counts in parts', 'Bad condition', (p) => (firstGate(p).when = { ...when('atLeast'), value: 0.5 } as never)],
    ['does not say what would lift it', 'A text is missing', (p) => (firstGate(p).missing = '')],
    ['uses a code twice', 'share a code', (p) => (firstGate(p).code = 'evidence.input')],
    ['gives more than 100 points', 'ends at 100', (p) => (firstGate(p).points = 50)],
    ['takes points away', 'not negative', (p) => (firstGate(p).points = -1)],
    ['gives parts of points', 'are whole', (p) => (firstGate(p).points = 1.5)],
    ['values a gate no more than the signals', 'worth more', (p) => (firstGate(p).points = 3)],
    ['gives a level away', 'given away', (p) => (p.levels[0]!.gates = [])],
    ['has its levels out of order', 'ascend', (p) => p.levels.reverse()],
    ['has an unknown level', 'ascend', (p) => (p.levels[0]!.level = 'golden')],
    ['has no version', 'positive integer', (p) => (p.version = 0)],
    ['has a bad id', 'Bad policy id', (p) => (p.id = 'Certificate Trust')],
    ['holds text that is not Unicode', 'lone surrogate', (p) => (p.title = '\ud800')],
  ])('is refused when it %s', (_, complaint, change) => {
    expect(() => definePolicy(invalidPolicy(change))).toThrow(complaint);
    expect(() => evaluate(invalidPolicy(change), issued, asOf)).toThrow(complaint);
  });

  it('is refused with the rule that is wrong', () => {
    const draft = invalidPolicy((policy) => (firstGate(policy).when = when('eval')));
    expect(() => definePolicy(draft)).toThrow(new InvalidPolicy('Bad condition in signature.valid'));
  });
});

describe('the registry', () => {
  it('finds each policy by id and version, and no other', () => {
    for (const policy of policies) expect(findPolicy(policy.id, policy.version)).toBe(policy);
    expect(findPolicy('certificate-trust', 999)).toBeUndefined();
  });

  it('assesses under the newest version', () => {
    expect(certificateTrust).toBe(policies[policies.length - 1]);
  });
});
