import { randomBytes } from 'node:crypto';
import type { BoundedSchema } from '../docs/request-places';

/** A value at the edge of what a place of a request can say, or beyond it. */
export interface Extreme {
  readonly value: unknown;
  /** False when the schema excludes it: then the answer must point at it. */
  readonly isWithin: boolean;
}

const within = (value: unknown): Extreme => ({ value, isWithin: true });
const beyond = (value: unknown): Extreme => ({ value, isWithin: false });

/** The extremes of one schema without references. */
export function extremesOf(schema: BoundedSchema): Extreme[] {
  if (schema.enum) return [...schema.enum.slice(-1).map(within), beyond('nothing of the kind')];
  if (schema.anyOf) return schema.anyOf.flatMap((one) => extremesOf(one).filter(({ isWithin }) => isWithin));
  switch ([schema.type].flat()[0]) {
    case 'integer':
    case 'number':
      return numbers(schema);
    case 'string':
      return texts(schema);
    case 'array':
      return lists(schema);
    case 'null':
      return [within(null)];
    default:
      return [];
  }
}

function numbers({ minimum = NaN, maximum = NaN }: BoundedSchema): Extreme[] {
  const outside = [-(2 ** 63), 2 ** 31, 2 ** 53, 2 ** 63, 1e30].filter((value) => value < minimum || value > maximum);
  return [within(minimum), within(maximum), ...[minimum - 1, ...outside].map(beyond)];
}

function texts({ format, pattern, minLength = 0, maxLength = 0 }: BoundedSchema): Extreme[] {
  if (format === 'date-time') return [...earlyAndLate.map(within), ...outOfTime.map(beyond)];
  const tooLong = maxLength > 0 ? [beyond('x'.repeat(maxLength + 1))] : [];
  if (format === 'uri') return [within(longestUrl(maxLength)), ...tooLong];
  if (format === 'email') return [within(longEmail(maxLength)), ...tooLong];
  if (pattern !== undefined) return [beyond(incompressible(50)), ...tooLong];
  const short = minLength === 1 ? [within(incompressible(1)), beyond('')] : [];
  return maxLength > 0 ? [within(incompressible(maxLength)), ...short, ...tooLong] : [];
}

function lists({ items = {}, minItems = 0, maxItems, uniqueItems = false }: BoundedSchema): Extreme[] {
  const fewer = minItems > 0 ? [beyond([])] : [];
  if (items.enum) {
    const twice = { value: [...items.enum, items.enum[0]], isWithin: !uniqueItems };
    return [...fewer, within(items.enum), twice];
  }
  if (maxItems === undefined) return fewer;
  return [...fewer, beyond(Array.from({ length: maxItems + 1 }, (_item, index) => String(index)))];
}

const earlyAndLate = [
  '0001-01-01T00:00:00Z',
  '0001-01-01T14:59:59.000000001+14:59',
  '2020-02-29T23:59:59.9999999-14:59',
  '9999-12-31T23:59:59.999999999Z',
];

const outOfTime = [
  '0000-12-31T23:59:59Z',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-00:01',
  '+010000-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-01-01T00:00:00.0000000001Z',
  'infinity',
  'epoch',
];

/** Four bytes a character, none like the next: an index or a column cannot make it smaller. */
export function incompressible(characters: number): string {
  const random = randomBytes(characters * 2);
  return Array.from({ length: characters }, (_item, index) =>
    String.fromCodePoint(0x20000 + (random.readUInt16LE(index * 2) % 0xa6d0)),
  ).join('');
}

/** As long as it may be: labels of a domain have at most 63 characters. */
function longEmail(maxLength: number): string {
  const domain = `${'x'.repeat(60)}.`.repeat(3);
  return `${'x'.repeat(Math.min(64, maxLength - domain.length - 4))}@${domain}com`;
}

function longestUrl(maxLength: number): string {
  const start = 'https://example.com/';
  return start + randomBytes(maxLength).toString('hex').slice(start.length, maxLength);
}
