import { isDeepStrictEqual } from 'node:util';
import { millisecondNotAfter } from '@probatum/http/validation/moment';
import { isUniqueViolation } from '@probatum/persistence/database-errors';
import { isTime, uniqueIndex } from './columns';
import { RecordExists, TransitionNotAllowed } from './record.errors';
import type { BaseRow, States } from './record-options';
import type { RecordType } from './record';
import type { Values } from './statements';

/** Times in UTC with milliseconds, as columns keep them and answers show them. */
export function inUtc<Some extends object>(type: RecordType<never>, values: Some): Some {
  const times = Object.entries(values).filter(([name, value]) => typeof value === 'string' && isTimeOf(type, name));
  return { ...values, ...Object.fromEntries(times.map(([name, value]) => [name, written(value as string)])) };
}

const isTimeOf = ({ fields }: RecordType<never>, name: string) => name in fields && isTime(fields[name]!);
const written = (time: string) => millisecondNotAfter(time).toISOString();

/** @throws TransitionNotAllowed */
export function checkTransitions(type: RecordType<never>, before: BaseRow, after: BaseRow): void {
  for (const [field, states] of Object.entries(type.options.states ?? {}) as [string, States][]) {
    const [from, to] = [before, after].map((row) => String((row as unknown as Values)[field])) as [string, string];
    const allowed = states[from] ?? [];
    if (from !== to && !allowed.includes(to)) throw new TransitionNotAllowed(field, from, to, allowed);
  }
}

/** A refusal of the database as a problem for the caller. */
export function conflictOf(type: RecordType<never>, error: unknown): unknown {
  if (!isUniqueViolation(error)) return error;
  const { constraint } = error as { readonly constraint?: string };
  const fields = type.options.unique?.find((fields) => uniqueIndex(type.table, fields) === constraint);
  return fields ? new RecordExists(fields) : error;
}

/** Names of the stored values that differ. Zero and negative zero, which JSON writes alike, are equal. */
export function changedColumns(type: RecordType<never>, before: BaseRow, after: BaseRow): string[] {
  const stored = Object.keys(type.fields).concat(Object.keys(type.options.kept ?? {}));
  const [old, now] = [before, after] as unknown as [Values, Values];
  return stored.filter((name) => old[name] !== now[name] && !isDeepStrictEqual(old[name], now[name]));
}
