import { requestIdHeader } from '@probatum/http/problems/request-id';
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
  // No foreign page may load a response as an image or a script, and none of our pages uses a sensor.
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
];

/** Shared caches must not store a tenant's data. */
const tenantCaching = ['cache-control', 'private, no-cache'] as const;

/** Headers for a response that has none yet. */
export const nothingGiven: ReadonlySet<string> = new Set();

/**
 * The headers of every response to this call, from any sender.
 * @param given lower-case names that are set already
 */
export function answerHeaders(call: Call, given: ReadonlySet<string>): string[] {
  const headers = [requestIdHeader, call.requestId, ...call.limitHeaders, ...call.corsHeaders, ...call.notices];
  for (const [name, value] of securityHeaders) if (!given.has(name)) headers.push(name, value);
  if (call.credential && !given.has(tenantCaching[0])) headers.push(...tenantCaching);
  return headers;
}
