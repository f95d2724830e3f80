import { requestIdHeader } from '@probatum/http/request-id';
import type { Call } from './call';

/** For what a program reads; a service that answers a page brings a policy of its own. */
const policyForData = "default-src 'none'; frame-ancestors 'none'";

/** Added where the service does not say otherwise. */
export const securityHeaders: readonly (readonly [name: string, value: string])[] = [
  ['strict-transport-security', 'max-age=63072000; includeSubDomains'],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['content-security-policy', policyForData],
  // Old browsers know this one instead of frame-ancestors.
  ['x-frame-options', 'DENY'],
  // No page of somebody else loads an answer as an image or a script, and none that we give asks for a sensor.
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
];

/** What a tenant reads is for nobody else's cache. */
const tenantCaching = ['cache-control', 'private, no-cache'] as const;

/** For an answer to which nobody has given headers yet. */
export const nothingGiven: ReadonlySet<string> = new Set();

/** What every answer to this call carries, whoever gives it. @param given lower-case names that are there already */
export function answerHeaders(call: Call, given: ReadonlySet<string>): string[] {
  const headers = [requestIdHeader, call.requestId, ...call.limitHeaders, ...call.corsHeaders, ...call.notices];
  for (const [name, value] of securityHeaders) if (!given.has(name)) headers.push(name, value);
  if (call.credential && !given.has(tenantCaching[0])) headers.push(...tenantCaching);
  return headers;
}
