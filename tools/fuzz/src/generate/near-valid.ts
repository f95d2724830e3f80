import fc from 'fast-check';
import type { Schema } from '../document/operations';
import type { Resolve } from './from-schema';
import { hostileText } from './hostile-text';
import { withMember, Written } from './json-text';

type Path = readonly (string | number)[];

interface Place {
  readonly path: Path;
  readonly schema: Schema;
}

/** The replacement of the value at one place; undefined removes it. */
type Change = (value: unknown, schema: Schema) => unknown;

const written = (...texts: readonly string[]) => texts.map((text) => new Written(text));

const others: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, '', ' ', 'x', '1', 'true', [], {}, [[]], [null], { a: { b: [] } }],
  ...written('1e999', '-1e999', '-0', '1.0', '9007199254740993', '1e-400', '0.1e1', '100000000000000000000'),
  ...written('01', '+1', '.5', 'NaN', 'Infinity', '0x1', "'x'", 'undefined', '', '"\\x41"', '"\t"', '"unended'),
  ...written('"\\u0000"', '"\\ud800"', '"\\ude00\\ud83d"', '{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[1,]', '{"a":1,}'),
  ...written('/* */ 1', '\u00a01', '\ufeff1', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"a":1}}}'),
  new Written('[[['.repeat(4_000)),
  new Written('['.repeat(10_000) + ']'.repeat(10_000)),
  new Written('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)),
  new Written(`[${'0,'.repeat(20_000)}0]`),
  new Written(`{${Array.from({ length: 3_000 }, (_, index) => `"${index}":0`).join(',')}}`),
];

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>(() => undefined),
  fc.constantFrom(...others).map(
    (other): Change =>
      () =>
        other,
  ),
  hostileText.map(
    (text): Change =>
      () =>
        text,
  ),
  fc.constant<Change>((value, schema) => beyondBound(value, schema)),
  fc.tuple(hostileText, fc.constantFrom(...others)).map(
    ([name, member]): Change =>
      (value) =>
        isObject(value) ? withMember(value, name, member) : member,
  ),
  fc.nat(20).map(
    (index): Change =>
      (value) =>
        withTwin(value, index),
  ),
);

/** A value that the schema allows but for one change somewhere in it. */
export function nearValid(values: fc.Arbitrary<unknown>, schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  return fc.tuple(values, fc.nat(1_000), changes).map(([value, where, change]) => {
    const places = placesIn(value, schema, resolve);
    const { path, schema: there } = places[where % places.length]!;
    return changed(value, path, (old) => change(old, there));
  });
}

function placesIn(value: unknown, reference: Schema, resolve: Resolve, path: Path = []): Place[] {
  const schema = resolve(reference);
  const here = [{ path, schema }];
  if (Array.isArray(value)) {
    const items = (schema['items'] ?? {}) as Schema;
    return here.concat(value.flatMap((item, index) => placesIn(item, items, resolve, [...path, index])));
  }
  if (!isObject(value)) return here;
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const inner = Object.entries(value).map(([name, member]) =>
    placesIn(member, properties[name] ?? {}, resolve, [...path, name]),
  );
  return here.concat(inner.flat());
}

function changed(value: unknown, [first, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (first === undefined) return change(value) ?? null;
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      const now = index === first ? changed(item, rest, change) : item;
      return now === undefined ? [] : [now];
    });
  }
  const members = Object.entries(value as object).flatMap(([name, member]) => {
    const now = name === first ? (rest.length === 0 ? change(member) : changed(member, rest, change)) : member;
    return now === undefined ? [] : [[name, now] as const];
  });
  return Object.fromEntries(members);
}

/** One less or one more than the schema lets pass. */
function beyondBound(value: unknown, schema: Schema): unknown {
  const bound = (name: string) => schema[name] as number | undefined;
  if (typeof value === 'string') {
    const { minLength = 1, maxLength = 200 } = { minLength: bound('minLength'), maxLength: bound('maxLength') };
    return value.length % 2 ? 'x'.repeat(maxLength + 1) : 'x'.repeat(Math.max(0, minLength - 1));
  }
  if (typeof value === 'number') return value % 2 ? (bound('maximum') ?? value) + 1 : (bound('minimum') ?? 1) - 1;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return Array.from({ length: (bound('maxItems') ?? 5) + 1 }, () => value[0] as unknown);
}

function withTwin(value: unknown, index: number): unknown {
  if (!isObject(value)) return [value, value];
  const members = Object.entries(value);
  const [name, member] = members[index % members.length] ?? ['a', 1];
  return withMember(value, name, member);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Written);
}
