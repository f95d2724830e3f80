import { BodyTooLarge } from '@probatum/http/common-problems';
import type { Call } from '../receive-request/call';
import type { Route } from '../route-requests/route-table';

/**
 * Before anything is done for the request. One that does not state its length is measured on its way.
 * @throws BodyTooLarge
 */
export function refuseLargeBody({ request }: Call, { maxBodyBytes }: Route): void {
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) > maxBodyBytes) throw tooLarge(maxBodyBytes);
}

export function tooLarge(maxBodyBytes: number): BodyTooLarge {
  return new BodyTooLarge(`The body is larger than the ${maxBodyBytes} bytes that this route accepts`, {
    members: { limit: maxBodyBytes },
  });
}
