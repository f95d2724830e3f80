import type { Condition, FactValue, Facts } from './policy';

/** True and false when the facts it asks for are known; an unknown fact meets nothing, so that is false too. */
export type Test = (facts: Facts, asOf: string) => boolean;

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Whether the text is an instant whose order in time is its order as text. */
export function isInstant(value: unknown): value is string {
  return typeof value === 'string' && instant.test(value);
}

/** JSON has no undefined, so a null means the same: the fact is unknown. */
export function isKnown(value: FactValue | null | undefined): value is FactValue {
  return value !== undefined && value !== null;
}

export function factsOf(condition: Condition): string[] {
  return 'other' in condition ? [condition.fact, condition.other] : [condition.fact];
}

export function compileCondition(condition: Condition): Test {
  const { fact } = condition;
  switch (condition.operator) {
    case 'is': {
      const { value } = condition;
      return (facts) => facts[fact] === value;
    }
    case 'atLeast': {
      const { value: least } = condition;
      return (facts) => {
        const value = facts[fact];
        return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
      };
    }
    case 'sameAs':
      return compare(fact, condition.other, true);
    case 'differsFrom':
      return compare(fact, condition.other, false);
    case 'notPast':
      return (facts, asOf) => {
        const value = facts[fact];
        return isInstant(value) && value >= asOf;
      };
  }
}

function compare(fact: string, other: string, wanted: boolean): Test {
  return (facts) => {
    const [one, two] = [facts[fact], facts[other]];
    return isKnown(one) && isKnown(two) && (one === two) === wanted;
  };
}
