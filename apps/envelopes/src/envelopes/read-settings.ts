import { isMoment, millisecondNotAfter } from '@probatum/http/validation/moment';
import type { FieldErrors } from './field-errors';

/** Languages of a message or page: those of the European Union, and some of its neighbours and partners. */
export const languages: readonly string[] =
  'bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv ar ca eu gl is ja nb nn no ru sr tr uk zh'.split(
    ' ',
  );

const written = /^(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(Z|z|[+-]\d\d:\d\d)?$/;

/** A time without seconds has none, and a time without an offset is UTC. It must be later than `now`. */
export function readExpiry(text: string, now: Date, errors: FieldErrors): Date | null {
  const [, minutes, seconds = ':00', offset = 'Z'] = written.exec(text) ?? [];
  const moment = `${minutes ?? ''}${seconds}${offset}`;
  if (!isMoment(moment)) {
    errors.add('/expiresAt', 'invalid_format', 'must be an ISO 8601 time such as 2027-03-18T19:48:08Z');
    return null;
  }
  const time = millisecondNotAfter(moment);
  if (time <= now) errors.add('/expiresAt', 'in_the_past', 'must be in the future');
  return time;
}

/** In lower case, each once. */
export function readTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== ''))];
}

export function readLocale(text: string, errors: FieldErrors): string | null {
  const locale = localeOf(text);
  if (locale && languages.includes(locale.language)) return locale.toString();
  errors.add(
    '/locale',
    'not_allowed',
    `must be a language tag (BCP 47) of one of these languages: ${languages.join(', ')}`,
  );
  return null;
}

function localeOf(text: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(text);
  } catch {
    return undefined;
  }
}

export function checkHttps(pointer: string, text: string, errors: FieldErrors): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return;
  errors.add(pointer, 'not_https', 'must be an https URL without a user name and a password');
}

/** Headers of messages and lines of documents are made of this text. */
export function checkOneLine(pointer: string, text: string | undefined, errors: FieldErrors): void {
  if (text !== undefined && /[\p{Cc}\u2028\u2029]/u.test(text))
    errors.add(pointer, 'control_character', 'must be one line without control characters');
}
