import { type Test, compileCondition, factsOf, isInstant, isKnown } from './condition';
import { definePolicy, isDefined, rulesOf } from './define-policy';
import {
  type Assessment,
  type Facts,
  type Policy,
  type Reason,
  type Rule,
  type TrustLevel,
  trustLevels,
} from './policy';

interface CompiledRule {
  readonly test: Test;
  readonly points: number;
  readonly raises: Reason;
  readonly missing: Reason;
}

interface CompiledPolicy {
  readonly vetoes: readonly { readonly test: Test; readonly lowers: Reason }[];
  readonly levels: readonly { readonly level: TrustLevel; readonly gates: readonly CompiledRule[] }[];
  readonly signals: readonly CompiledRule[];
  readonly facts: readonly string[];
  readonly name: Assessment['policy'];
}

/**
 * Assesses the facts under a policy as of a moment (ISO 8601, UTC, milliseconds; a RangeError otherwise).
 * Pure: the same policy, facts and moment give the same assessment everywhere.
 *
 * A level needs all of its gates and those below. Points count for the gates up to the next level and for the signals,
 * so a higher level always scores higher than a lower one.
 */
export function evaluate(policy: Policy, facts: Facts, asOf: string): Assessment {
  if (!isInstant(asOf)) throw new RangeError(`Not an instant with milliseconds in UTC: ${asOf}`);
  const rules = compiled(policy);
  const lowers = rules.vetoes.filter(({ test }) => test(facts, asOf)).map((veto) => veto.lowers);
  const unknown = rules.facts.filter((name) => !isKnown(facts[name]));
  if (lowers.length > 0) {
    return { level: trustLevels[0], score: 0, reasons: lowers, unknown, nextLevel: null, policy: rules.name };
  }
  return { ...climb(rules, facts, asOf), unknown, policy: rules.name };
}

function climb(rules: CompiledPolicy, facts: Facts, asOf: string) {
  const reasons: Reason[] = [];
  const missing: Reason[] = [];
  let score = 0;
  let level: TrustLevel = trustLevels[0];
  let nextLevel: TrustLevel | null = null;
  for (const step of rules.levels) {
    score += countMet(step.gates, facts, asOf, reasons, missing);
    if (missing.length > 0) {
      nextLevel = step.level;
      break;
    }
    level = step.level;
  }
  score += countMet(rules.signals, facts, asOf, reasons, null);
  reasons.push(...missing);
  return { level, score, reasons, nextLevel };
}

function countMet(
  rules: readonly CompiledRule[],
  facts: Facts,
  asOf: string,
  reasons: Reason[],
  missing: Reason[] | null,
): number {
  let points = 0;
  for (const rule of rules) {
    if (rule.test(facts, asOf)) {
      points += rule.points;
      reasons.push(rule.raises);
    } else missing?.push(rule.missing);
  }
  return points;
}

const known = new WeakMap<Policy, CompiledPolicy>();

/** Compiled once for each defined policy; another could change underneath, so it is never remembered. */
function compiled(policy: Policy): CompiledPolicy {
  const found = known.get(policy);
  if (found) return found;
  if (!isDefined(policy)) return compile(definePolicy(policy));
  const rules = compile(policy);
  known.set(policy, rules);
  return rules;
}

function compile(policy: Policy): CompiledPolicy {
  const conditions = [...rulesOf(policy), ...policy.vetoes].map((rule) => rule.when);
  return {
    vetoes: policy.vetoes.map(({ when, code, detail }) => ({
      test: compileCondition(when),
      lowers: Object.freeze({ code, effect: 'lowers', detail }),
    })),
    levels: policy.levels.map(({ level, gates }) => ({ level, gates: gates.map(compileRule) })),
    signals: policy.signals.map(compileRule),
    facts: [...new Set(conditions.flatMap(factsOf))],
    name: Object.freeze({ id: policy.id, version: policy.version }),
  };
}

function compileRule({ code, when, points, met, missing }: Rule): CompiledRule {
  return {
    test: compileCondition(when),
    points,
    raises: Object.freeze({ code, effect: 'raises', detail: met }),
    missing: Object.freeze({ code, effect: 'missing', detail: missing }),
  };
}
