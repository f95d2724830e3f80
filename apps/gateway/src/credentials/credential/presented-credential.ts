import type { IncomingHttpHeaders } from 'node:http';
import { CredentialMalformed } from './authentication.errors';

/**
 * The credential that a request carries: `X-API-Key: <it>`, `Authorization: Bearer <it>` or `Authorization: <it>`.
 * Beside `X-API-Key`, an `Authorization` in another scheme is for a proxy or a page in front and is not looked at.
 * @returns null when there is none
 * @throws CredentialMalformed when two different ones are sent, or only one in a scheme that is not ours
 */
export function presentedCredential(headers: IncomingHttpHeaders): string | null {
  const key = headers['x-api-key'];
  const { authorization } = headers;
  if (key === undefined) return authorization === undefined ? null : fromAuthorization(authorization);
  if (authorization !== undefined && !isForeign(authorization) && fromAuthorization(authorization) !== key)
    throw new CredentialMalformed('The request contains two different credentials');
  return String(key);
}

/** RFC 9110 section 11.4: a scheme with what belongs to it, such as `Basic dXNlcjpwYXNz`. */
function isForeign(authorization: string): boolean {
  const [scheme, parameters] = authorization.trim().split(/ +/);
  return parameters !== undefined && scheme!.toLowerCase() !== 'bearer';
}

function fromAuthorization(value: string): string {
  const [first, second, ...more] = value.trim().split(/ +/);
  if (second === undefined) return first!;
  if (first!.toLowerCase() === 'bearer' && more.length === 0) return second;
  throw new CredentialMalformed('The Authorization header must read `Bearer <key>`');
}

export function presentsCredential(headers: IncomingHttpHeaders): boolean {
  return headers['x-api-key'] !== undefined || headers.authorization !== undefined;
}
