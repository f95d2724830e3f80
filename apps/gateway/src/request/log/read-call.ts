import type { Clock } from '@probatum/persistence/clock';
import { loggedUrl } from './logged-url';
import { withoutCredentials } from '../authenticate/query-credential';
import type { Call } from '../call/call';
import { cutAndMark } from '../../organization/request-log/cut-and-mark';
import type { IdempotencyState, LoggedRequest } from '../../organization/request-log/logged-request';

/** A status for the log only; the caller was gone. */
const callerGone = 499;
const maxPathLength = 2_000;
const maxCodeLength = 200;

/** @param clock tells when it came: so long ago as the monotonic clock says */
export function loggedRequest(call: Call, clock: Clock): LoggedRequest {
  const { request, response, requestId, address, credential, route } = call;
  const { organizationId, environment, type: credentialType, id: credentialId } = credential!;
  return {
    organizationId,
    environment,
    at: new Date(clock.nowMs() - (performance.now() - call.beganAt)),
    requestId,
    method: request.method!,
    route: route?.path ?? '',
    path: pathOf(request.url!),
    status: response.writableFinished ? response.statusCode : callerGone,
    code: codeOf(call.problemCode ?? response.getHeader('x-problem-code')),
    durationUs: Math.round((call.endedAt - call.beganAt) * 1_000),
    credentialType,
    credentialId,
    address,
    limiter: call.limiter,
    idempotency: idempotencyOf(call),
    requests: 1,
  };
}

/** Without the query, which may contain anything, and without a key in the place of an id. */
function pathOf(target: string): string {
  const end = target.indexOf('?');
  const path = loggedUrl(end === -1 ? target : target.slice(0, end));
  return cutAndMark(withoutCredentials(path), maxPathLength);
}

function idempotencyOf({ request, response, isReplayed }: Call): IdempotencyState {
  if (isReplayed || response.getHeader('idempotent-replayed') !== undefined) return 'replayed';
  return request.method === 'POST' && request.headers['idempotency-key'] !== undefined ? 'first' : 'none';
}

function codeOf(value: unknown): string | null {
  return typeof value === 'string' ? cutAndMark(value, maxCodeLength) : null;
}
