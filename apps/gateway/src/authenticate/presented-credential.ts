import type { IncomingHttpHeaders } from 'node:http';
import { CredentialMalformed } from './authentication.problems';

/**
 * The credential that a request carries: `X-API-Key: <it>`, `Authorization: Bearer <it>` or `Authorization: <it>`.
 * @returns null when there is none
 * @throws CredentialMalformed when two different ones are sent, or one in a scheme that is not ours
 */
export function presentedCredential(headers: IncomingHttpHeaders): string | null {
  const key = headers['x-api-key'];
  const authorization = headers.authorization;
  if (authorization === undefined) return key === undefined ? null : String(key);
  const bearer = fromAuthorization(authorization);
  if (key !== undefined && key !== bearer)
    throw new CredentialMalformed('The request carries two different credentials');
  return bearer;
}

function fromAuthorization(value: string): string {
  const [first, second, ...more] = value.trim().split(/ +/);
  if (second === undefined) return first!;
  if (first!.toLowerCase() === 'bearer' && more.length === 0) return second;
  throw new CredentialMalformed('Send `Authorization: Bearer <key>`');
}

export function presentsCredential(headers: IncomingHttpHeaders): boolean {
  return headers['x-api-key'] !== undefined || headers.authorization !== undefined;
}
