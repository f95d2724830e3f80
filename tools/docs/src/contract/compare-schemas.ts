import { narrowedLimits, valuesOf } from './narrowed-limits';
import { type Alternative, alternativesOf, type Schema, type Schemas } from './schema-alternatives';

/** A request must take all that it took; an answer must hold all that it held, and be nothing else. */
export type Direction = 'request' | 'answer';

export interface Comparison {
  readonly direction: Direction;
  readonly before: Schemas;
  readonly after: Schemas;
  /** Called with each change that breaks a client, where it is and what it is. */
  readonly report: (where: string, what: string) => void;
  /** Pairs that are being compared, so that schemas which contain themselves come to an end. */
  readonly under: Set<string>;
}

/** Reports how clients of one schema break on another. @param where path to it, in words */
export function compareSchemas(comparison: Comparison, where: string, before: unknown, after: unknown): void {
  const old = alternativesOf(before, comparison.before);
  const now = alternativesOf(after, comparison.after);
  const isRequest = comparison.direction === 'request';
  const [given, expected] = isRequest ? [old, now] : [now, old];
  for (const alternative of given) {
    const matching = expected.filter((one) => covers(one, alternative));
    if (matching.length === 0) {
      const type = alternative.type ?? 'anything';
      comparison.report(where, isRequest ? `${type} is not taken any more` : `it can now be ${type}`);
    } else if (!matching.some(({ type }) => type === undefined)) {
      compareBest(comparison, where, alternative, matching);
    }
  }
}

function covers({ type }: Alternative, other: Alternative): boolean {
  return type === undefined || type === other.type || (type === 'number' && other.type === 'integer');
}

/** Several may fit: the one with the fewest complaints is meant. */
function compareBest(comparison: Comparison, where: string, given: Alternative, matching: Alternative[]): void {
  const trials = matching.map((expected) => {
    const found: [string, string][] = [];
    const trial = { ...comparison, report: (place: string, what: string) => found.push([place, what]) };
    compareAlternatives(trial, where, ...inTime(comparison, given, expected));
    return found;
  });
  const [best = []] = trials.sort((one, other) => one.length - other.length);
  best.forEach(([place, what]) => comparison.report(place, what));
}

function inTime({ direction }: Comparison, given: Alternative, expected: Alternative): [Alternative, Alternative] {
  return direction === 'request' ? [given, expected] : [expected, given];
}

function compareAlternatives(comparison: Comparison, at: string, before: Alternative, after: Alternative): void {
  const named = before.component !== undefined && before.component === after.component;
  const where = named ? `${before.component}` : at;
  const pair = `${before.component}=${after.component}`;
  if (named && comparison.under.has(pair)) return;
  const inside = { ...comparison, under: new Set([...comparison.under, pair]) };
  compareValues(inside, where, before.schema, after.schema);
  if (before.type === 'array') compareSchemas(inside, `${where}[]`, before.schema['items'], after.schema['items']);
  if (before.type === 'object') compareObjects(inside, where, before.schema, after.schema);
}

function compareValues({ direction, report }: Comparison, where: string, before: Schema, after: Schema): void {
  if (direction === 'request') narrowedLimits(before, after).forEach((what) => report(where, what));
  // New values of a list of values are announced as possible; other limits of an answer are nothing to decide by.
  else if (valuesOf(before) && !valuesOf(after)) report(where, 'it can now be any value');
  else if (before['format'] !== undefined && before['format'] !== after['format'])
    report(where, 'its format is another');
}

function compareObjects(comparison: Comparison, where: string, before: Schema, after: Schema): void {
  const [old, now] = [membersOf(before), membersOf(after)];
  const { direction, report } = comparison;
  for (const [name, schema] of Object.entries(old.members)) {
    const current = now.members[name];
    if (current !== undefined) compareSchemas(comparison, `${where}/${name}`, schema, current);
    else report(`${where}/${name}`, direction === 'request' ? 'is not taken any more' : 'is gone');
  }
  const [bound, free] = direction === 'request' ? [now, old] : [old, now];
  for (const name of bound.required) {
    // Gone altogether: that is told already.
    if (free.required.includes(name) || (direction === 'answer' && !(name in now.members))) continue;
    report(`${where}/${name}`, direction === 'request' ? 'is required now' : 'may be missing now');
  }
  if (direction === 'request' && old.isOpen && !now.isOpen) report(where, 'members of any name are not taken any more');
  if (old.others && now.others) compareSchemas(comparison, `${where}/*`, old.others, now.others);
}

function membersOf(schema: Schema) {
  const { properties = {}, required = [], additionalProperties, patternProperties } = schema;
  const others =
    typeof additionalProperties === 'object' ? additionalProperties : Object.values(patternProperties ?? {})[0];
  return {
    members: properties as Readonly<Record<string, unknown>>,
    required: required as readonly string[],
    isOpen: additionalProperties !== false,
    others: others as unknown,
  };
}
