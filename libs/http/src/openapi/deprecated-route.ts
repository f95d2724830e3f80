import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** Names of what an OpenAPI document says about an operation that will go. */
export const deprecatedSince = 'x-deprecated-since';
export const deprecatedSunset = 'x-sunset';
export const deprecationLink = 'x-deprecation-link';

export interface Deprecation {
  /** Day from which new code should not use the route, for example `2026-10-01`. */
  readonly since: string;
  /** Day from which it may be gone. */
  readonly sunset: string;
  /** Page that says what to use instead. */
  readonly link: string;
}

/**
 * Marks a route that will go. Its document says so, and from it the gateway tells every caller in the headers
 * `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link`.
 * @throws Error when a date is none, the sunset is not after `since`, or the link is not absolute
 */
export function DeprecatedRoute({ since, sunset, link }: Deprecation): MethodDecorator {
  const [from, until] = [since, sunset].map((day) => new Date(`${day}T00:00:00Z`).getTime()) as [number, number];
  if (!(from < until)) throw new Error(`The sunset ${sunset} of a route is not after its deprecation on ${since}`);
  if (!URL.canParse(link)) throw new Error(`${link} is not the address of a page`);
  return applyDecorators(
    ApiExtension(deprecatedSince, since),
    ApiExtension(deprecatedSunset, sunset),
    ApiExtension(deprecationLink, link),
  );
}
