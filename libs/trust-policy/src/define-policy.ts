import { canonicalize } from '@probatum/certificate-format/canonicalize';
import { type Condition, type Policy, type Rule, trustLevels } from './policy';

const policyId = /^[a-z]+(-[a-z]+)*$/;
const factName = /^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)+$/;

export class InvalidPolicy extends Error {}

const defined = new WeakSet<Policy>();

/** Whether it came from definePolicy, so that it is sound and can never change. */
export function isDefined(policy: Policy): boolean {
  return defined.has(policy);
}

/**
 * Checks a policy and returns a deeply frozen copy. Throws InvalidPolicy when the data could not be evaluated, or when
 * its points would let a lower level score as high as a higher one.
 */
export function definePolicy(data: Policy): Policy {
  const policy = JSON.parse(canonicalize(data)) as Policy;
  assertThat(policyId.test(policy.id), `Bad policy id ${policy.id}`);
  assertThat(Number.isSafeInteger(policy.version) && policy.version > 0, 'A version is a positive integer');
  checkLevels(policy);
  checkPoints(policy);
  checkTexts(policy);
  const rules = [...rulesOf(policy), ...policy.vetoes];
  assertThat(new Set(rules.map((rule) => rule.code)).size === rules.length, 'Two rules share a code');
  rules.forEach((rule) => checkCondition(rule.when, rule.code));
  defined.add(policy);
  return deepFreeze(policy);
}

export function rulesOf(policy: Policy): Rule[] {
  return [...policy.levels.flatMap((level) => level.gates), ...policy.signals];
}

function checkTexts(policy: Policy): void {
  const rules = rulesOf(policy).flatMap(({ code, met, missing }) => [code, met, missing]);
  const texts = [policy.title, ...rules, ...policy.vetoes.flatMap(({ code, detail }) => [code, detail])];
  assertThat(
    texts.every((text) => typeof text === 'string' && text.trim() !== ''),
    'A text is missing',
  );
}

function checkLevels(policy: Policy): void {
  const ranks = policy.levels.map(({ level }) => trustLevels.indexOf(level));
  assertThat(
    ranks.every((rank, i) => rank > (ranks[i - 1] ?? 0)),
    'Levels ascend from above the lowest',
  );
  assertThat(
    policy.levels.every(({ gates }) => gates.length > 0),
    'A level without gates would be given away',
  );
}

function checkPoints(policy: Policy): void {
  const rules = rulesOf(policy);
  assertThat(
    rules.every(({ points }) => Number.isSafeInteger(points) && points >= 0),
    'Points are whole and not negative',
  );
  assertThat(total(rules) <= 100, 'A score ends at 100');
  const signals = total(policy.signals);
  assertThat(
    policy.levels.every(({ gates }) => gates.every(({ points }) => points > signals)),
    'A gate is worth more than all signals together',
  );
}

function checkCondition(condition: Condition, code: string): void {
  const { operator, fact } = condition;
  const names = 'other' in condition ? [fact, condition.other] : [fact];
  assertThat(
    names.every((name) => factName.test(name)),
    `Bad fact name in ${code}`,
  );
  const value = 'value' in condition ? condition.value : undefined;
  const fits = {
    is: typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value),
    atLeast: Number.isSafeInteger(value),
    sameAs: names.length === 2,
    differsFrom: names.length === 2,
    notPast: true,
  };
  assertThat(Object.hasOwn(fits, operator) && fits[operator], `Bad condition in ${code}`);
}

function total(rules: readonly Rule[]): number {
  return rules.reduce((sum, rule) => sum + rule.points, 0);
}

function assertThat(holds: boolean, complaint: string): void {
  if (!holds) throw new InvalidPolicy(complaint);
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) deepFreeze(member);
  return Object.freeze(value);
}
