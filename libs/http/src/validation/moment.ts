const form =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(0\d|1[0-4]):([0-5]\d))$/;

/** A point in time: whole milliseconds since 1970 and the nanoseconds beyond them, 0 to 999,999. */
interface Moment {
  readonly ms: number;
  readonly ns: number;
}

const earliestMs = Date.parse('0001-01-01T00:00:00.000Z');
const latestMs = Date.parse('9999-12-31T23:59:59.999Z');

/** For people, behind the name of a field. */
export const momentForm =
  'must be an RFC 3339 time such as 2026-03-18T19:48:08.800Z, in UTC of a year from 0001 to 9999, with at most nine digits of a second';

/**
 * RFC 3339, as far as JavaScript and Postgres both can read it: no leap second, no fraction beyond nanoseconds, no offset
 * that no place on earth has, and a year from 0001 to 9999 where it is written and in UTC, in which it is kept.
 */
export function isMoment(text: string): boolean {
  return readMoment(text) !== undefined;
}

/** The last whole microsecond not after the moment: columns hold no finer time, so `>` means the same with both. */
export function microsecondNotAfter(text: string): string {
  const { ms, ns } = requireMoment(text);
  return written(ms, Math.floor(ns / 1_000));
}

/** The first whole microsecond not before the moment: columns hold no finer time, so `>=` and `<` mean the same with both. */
export function microsecondNotBefore(text: string): string {
  const { ms, ns } = requireMoment(text);
  const microseconds = Math.ceil(ns / 1_000);
  if (microseconds < 1_000) return written(ms, microseconds);
  return ms === latestMs ? written(ms, 999) : written(ms + 1, 0);
}

/** The last whole millisecond not after the moment. */
export function millisecondNotAfter(text: string): Date {
  return new Date(requireMoment(text).ms);
}

/** The first whole millisecond not before the moment. */
export function millisecondNotBefore(text: string): Date {
  const { ms, ns } = requireMoment(text);
  return new Date(Math.min(ns === 0 ? ms : ms + 1, latestMs));
}

function written(ms: number, microseconds: number): string {
  return new Date(ms).toISOString().replace('Z', `${String(microseconds).padStart(3, '0')}Z`);
}

function requireMoment(text: string): Moment {
  const moment = readMoment(text);
  if (!moment) throw new RangeError(`${JSON.stringify(text)} was not validated as a time`);
  return moment;
}

function readMoment(text: string): Moment | undefined {
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHours, offsetMinutes] =
    form.exec(text) ?? [];
  if (year === undefined || year === '0000') return undefined;
  const date = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for those of the 20th century.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * (sign === '-' ? -60_000 : 60_000);
  const ns = Number(fraction.padEnd(9, '0'));
  const ms = date.getTime() - offset + Math.floor(ns / 1_000_000);
  return ms < earliestMs || ms > latestMs ? undefined : { ms, ns: ns % 1_000_000 };
}
