import { BodyTooLarge } from '@probatum/http/problems/common-problems';
import { ownName } from '../../../routes/route-table/own-name';
import type { Call } from '../../call/call';

/**
 * Before anything is done for the request. A body that does not state its length is measured on its way. The gateway's
 * own routes refuse theirs before they read them, in the form of error that each of them has.
 * @throws BodyTooLarge
 */
export function refuseLargeBody({ request, route }: Call): void {
  const { service, takesBody, maxBodyBytes } = route!;
  if (service === ownName && takesBody) return;
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) > maxBodyBytes) throw new BodyTooLarge(maxBodyBytes);
}
