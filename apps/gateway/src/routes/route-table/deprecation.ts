import { deprecatedSince, deprecatedSunset, deprecationLink } from '@probatum/http/openapi/deprecated-route';
import type { Json } from './service-document';

const none: readonly string[] = [];
const day = /^\d{4}-\d\d-\d\d$/;
/** RFC 3986 in ASCII, without what ends the link inside a header. */
const address = /^https?:\/\/[\x21\x23-\x3b\x3d\x3f-\x7e]+$/;

/** The deprecation of an operation in the document, as headers: RFC 9745 section 2, RFC 8594 section 3. */
export function noticesOf(definition: Json): readonly string[] {
  const since = timeOf(definition[deprecatedSince]);
  if (since === undefined) return none;
  const sunset = timeOf(definition[deprecatedSunset]);
  const link = definition[deprecationLink];
  return [
    ...['deprecation', `@${since / 1_000}`],
    ...(sunset === undefined ? [] : ['sunset', new Date(sunset).toUTCString()]),
    ...(typeof link === 'string' && address.test(link) ? ['link', `<${link}>; rel="deprecation"`] : []),
  ];
}

/** Milliseconds since 1970; undefined for what is no day. */
function timeOf(text: unknown): number | undefined {
  const time = typeof text === 'string' && day.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
