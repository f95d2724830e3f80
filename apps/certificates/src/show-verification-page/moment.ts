import { html, type Html } from './html';

const style = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'longOffset',
} as const;

/** For example `18 March 2026 at 20:48:08 UTC+01:00`. @throws RangeError when there is no such time zone */
function wordsFor(time: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { ...style, timeZone }).format(time).replace(/GMT(\+00:00)?/, 'UTC');
}

/** @param time ISO 8601 */
export function inUtc(time: string): Html {
  return html`<time datetime="${time}">${wordsFor(new Date(time), 'UTC')}</time>`;
}

/** Nothing when the zone, which may have been tampered with, is none. */
export function inTimeZone(time: string, timeZone: string): Html | undefined {
  try {
    return html`<time datetime="${time}">${wordsFor(new Date(time), timeZone)}</time> (${timeZone})`;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
