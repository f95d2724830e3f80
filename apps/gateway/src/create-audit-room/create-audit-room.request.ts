import { type AuditRoomGrant, GrantedFilter, GrantedIds } from '@probatum/http/audit-room-grant';
import { InvalidRequest } from '@probatum/http/common-problems';
import { Fields, Named, Text } from '@probatum/http/fields';
import type { FieldError } from '@probatum/http/problem';
import { type Static, Type } from '@sinclair/typebox';

/** A year. */
const mostHours = 8_760;

export const CreateAuditRoomRequest = Named(
  'CreateAuditRoomRequest',
  Fields(
    {
      name: Text(),
      certificateIds: Type.Optional(GrantedIds),
      filter: Type.Optional(GrantedFilter),
      expiresInHours: Type.Integer({
        minimum: 1,
        maximum: mostHours,
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

/** As the service compares them: everybody who reads the grant sees the same moment. */
function inUtc(filter: GrantedFilter): GrantedFilter {
  const { issuedFrom, issuedUntil, ...rest } = filter;
  const utc = {
    ...rest,
    ...(issuedFrom === undefined ? {} : { issuedFrom: new Date(issuedFrom).toISOString() }),
    ...(issuedUntil === undefined ? {} : { issuedUntil: new Date(issuedUntil).toISOString() }),
  };
  if (utc.issuedFrom === undefined || utc.issuedUntil === undefined || utc.issuedFrom < utc.issuedUntil) return utc;
  throw invalid({ pointer: '/filter/issuedUntil', code: 'too_small', message: 'must be later than issuedFrom' });
}

function invalid(error: FieldError): InvalidRequest {
  return new InvalidRequest([error]);
}
