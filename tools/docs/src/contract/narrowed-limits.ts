import type { Schema } from './schema-alternatives';

const upper = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const lower = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const exact = ['pattern', 'format', 'multipleOf', 'uniqueItems'];

/** How `after` takes less than `before` among values of one type, in words. */
export function narrowedLimits(before: Schema, after: Schema): string[] {
  const tighter = [
    ...upper.filter((name) => Number(after[name] ?? Infinity) < Number(before[name] ?? Infinity)),
    ...lower.filter((name) => Number(after[name] ?? -Infinity) > Number(before[name] ?? -Infinity)),
    ...exact.filter((name) => ![undefined, false, before[name]].includes(after[name] as never)),
  ];
  return [
    ...tighter.map((name) => `${name} is ${String(after[name])} and was ${String(before[name] ?? 'not there')}`),
    ...missing(valuesOf(before), valuesOf(after)),
  ];
}

/** The values that are allowed; undefined when all of the type are. */
export function valuesOf(schema: Schema): readonly unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : undefined;
}

function missing(before: readonly unknown[] | undefined, after: readonly unknown[] | undefined): string[] {
  if (!after) return [];
  if (!before) return [`only ${after.map(String).join(', ')} is taken`];
  return before
    .filter((value) => !after.includes(value))
    .map((value) => `the value ${String(value)} is not taken any more`);
}
