import { type AuditRoomGrant, GrantedFilter, GrantedIds } from '@probatum/http/identity/audit-room-grant';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import { Fields, Named, VisibleText } from '@probatum/http/validation/fields';
import { millisecondNotBefore } from '@probatum/http/validation/moment';
import type { FieldError } from '@probatum/http/problems/problem';
import { type Static, Type } from '@sinclair/typebox';

/** One year. */
const maxHours = 8_760;

export const CreateAuditRoomRequest = Named(
  'CreateAuditRoomRequest',
  Fields(
    {
      name: VisibleText(),
      certificateIds: Type.Optional(GrantedIds),
      filter: Type.Optional(GrantedFilter),
      expiresInHours: Type.Integer({
        minimum: 1,
        maximum: maxHours,
        description: 'The token is refused from then on',
      }),
    },
    { description: 'Exactly one of `certificateIds` and `filter` says what can be read.' },
  ),
);
export type CreateAuditRoomRequest = Static<typeof CreateAuditRoomRequest>;

/** @throws InvalidRequest when it does not say what is granted, or says it twice */
export function grantOf({ certificateIds, filter }: CreateAuditRoomRequest): AuditRoomGrant {
  if (certificateIds && filter) {
    throw invalid({ pointer: '/filter', code: 'not_allowed', message: 'must not stand beside certificateIds' });
  }
  if (certificateIds) return { certificateIds };
  if (filter) return { filter: inUtc(filter) };
  throw invalid({ pointer: '/certificateIds', code: 'required', message: 'is required, or a filter in its place' });
}

/**
 * In UTC, so that every reader of the grant sees the same moment. Certificates are issued at whole milliseconds, so
 * rounding a finer time up to the next one means the same.
 */
function inUtc(filter: GrantedFilter): GrantedFilter {
  const { issuedFrom, issuedUntil, ...rest } = filter;
  const from = issuedFrom === undefined ? undefined : millisecondNotBefore(issuedFrom);
  const until = issuedUntil === undefined ? undefined : millisecondNotBefore(issuedUntil);
  if (from && until && from >= until) {
    throw invalid({ pointer: '/filter/issuedUntil', code: 'too_small', message: 'must be later than issuedFrom' });
  }
  return {
    ...rest,
    ...(from ? { issuedFrom: from.toISOString() } : {}),
    ...(until ? { issuedUntil: until.toISOString() } : {}),
  };
}

function invalid(error: FieldError): InvalidRequest {
  return new InvalidRequest([error]);
}
