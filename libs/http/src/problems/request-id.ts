import { newId } from '@probatum/contracts/ids';

export const requestIdHeader = 'x-request-id';

/** Visible ASCII without quotes and separators: safe in a log line, a header and an HTML page. */
const sane = /^[A-Za-z0-9._:+/=-]{1,128}$/;

/** The caller's request id if it is sane, else a new one. */
export function chooseRequestId(offered: string | string[] | undefined): string {
  return typeof offered === 'string' && sane.test(offered) ? offered : newId('req');
}

interface WithId {
  readonly id: unknown;
}

/** The id that Fastify gave the request through `genReqId`. */
export function requestIdOf(request: WithId): string {
  return String(request.id);
}
