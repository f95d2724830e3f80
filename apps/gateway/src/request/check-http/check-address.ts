import { MalformedRequest } from '@probatum/http/problems/common-problems';

const plain = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;
/** RFC 3986 section 3.3, no empty segments but a last one, no `;` parameters. */
const wellFormed = /^\/$|^(?:\/(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-Fa-f]{2})+)+\/?$/;
const dotSegment = /\/\.{1,2}(?:\/|$)/;
/** Encoded dot, slash, backslash, semicolon, percent and control characters: two readers could see two paths. */
const ambiguous = /%(?:2[EeFf]|5[Cc]|3[Bb]|25|[01][0-9A-Fa-f]|7[Ff])/;

/** The path of a request target, if every reader sees the same path. @throws MalformedRequest for any other target */
export function pathOf(target: string): string {
  const end = target.indexOf('?');
  const path = end === -1 ? target : target.slice(0, end);
  if (!plain.test(path) && (!wellFormed.test(path) || dotSegment.test(path) || ambiguous.test(path))) {
    throw new MalformedRequest('The URL of the request is not well formed');
  }
  return path;
}
