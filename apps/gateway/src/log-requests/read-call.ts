import { withoutCredentials } from '../authenticate/query-credential';
import type { Call } from '../receive-request/call';
import type { IdempotencyState, LoggedRequest } from './logged-request';

/** In the log only; nobody was there to read it. */
const callerGone = 499;
const longestPath = 300;

export function loggedRequest(call: Call): LoggedRequest {
  const { request, response, requestId, address, credential, route } = call;
  const { organizationId, environment, type: credentialType, id: credentialId } = credential!;
  return {
    organizationId,
    environment,
    at: call.receivedAt,
    requestId,
    method: request.method!,
    route: route?.path ?? '',
    path: pathOf(request.url!),
    status: response.writableFinished ? response.statusCode : callerGone,
    code: textOf(call.problemCode ?? response.getHeader('x-problem-code')),
    durationUs: Math.round((call.endedAt - call.beganAt) * 1_000),
    credentialType,
    credentialId,
    address,
    limiter: call.limiter,
    idempotency: idempotencyOf(call),
  };
}

/** Without the query, in which somebody may have put anything, and without a key where an id belongs. */
function pathOf(target: string): string {
  const end = target.indexOf('?');
  return withoutCredentials(end === -1 ? target : target.slice(0, end)).slice(0, longestPath);
}

function idempotencyOf({ request, response, isReplayed }: Call): IdempotencyState {
  if (isReplayed || response.getHeader('idempotent-replayed') !== undefined) return 'replayed';
  return request.method === 'POST' && request.headers['idempotency-key'] !== undefined ? 'first' : 'none';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
