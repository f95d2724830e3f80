import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { certificateTypes } from '@probatum/contracts/events/certificates';
import { type Static, Type } from '@sinclair/typebox';
import { Fields, IdOf, Named, OneOf, Text, Time } from '../validation/fields';
import { Forbidden } from '../problems/problem';
import { bodyValidator } from '../validation/validation';

/** Some hundred ids travel in every identity: with these, and all that a caller may send, it fits into the headers. */
export const maxGrantedIds = 500;

export const GrantedIds = Type.Array(IdOf('cert'), {
  minItems: 1,
  maxItems: maxGrantedIds,
  uniqueItems: true,
  description: 'Ids of the certificates that can be read. Ids of other organizations grant nothing',
});

/** All of it must hold for a certificate. */
export const GrantedFilter = Named(
  'AuditRoomFilter',
  Fields(
    {
      certificateType: Type.Optional(OneOf(certificateTypes)),
      externalId: Type.Optional(Text()),
      issuedFrom: Type.Optional(Time({ description: 'Issued at this time or later' })),
      issuedUntil: Type.Optional(Time({ description: 'Issued before this time' })),
    },
    { minProperties: 1, description: 'All certificates that match all of these fields, including later ones' },
  ),
);
export type GrantedFilter = Static<typeof GrantedFilter>;

/**
 * The certificates that an audit room may read, in the form that the identity contains. Times are UTC with
 * milliseconds.
 */
export const AuditRoomGrant = Type.Union([Fields({ certificateIds: GrantedIds }), Fields({ filter: GrantedFilter })]);
export type AuditRoomGrant = Static<typeof AuditRoomGrant>;

const validate = bodyValidator(AuditRoomGrant);

/** False for what was granted by a newer gateway in words that this service does not know. */
export function isUnderstood(grant: unknown): grant is AuditRoomGrant {
  return !validate(grant).errors;
}

export const readableInAuditRoomKey = 'probatum:readable-in-audit-room';
/** How the OpenAPI document says so. */
export const readableInAuditRoomExtension = 'x-readable-in-audit-room';

/** The route applies the grant of an audit room to all that it answers. Every other route refuses audit rooms. */
export function ReadableInAuditRoom() {
  return applyDecorators(SetMetadata(readableInAuditRoomKey, true), ApiExtension(readableInAuditRoomExtension, true));
}

export class NotReadableInAuditRoom extends Forbidden {
  static readonly code = 'audit_room.not_readable';
  static readonly meaning = 'The token of an audit room can read only certificates, their trust and their provenance.';
  static readonly remedy =
    'Use a route that the reference marks as readable in an audit room, or an API key of the organization.';

  constructor() {
    super('This route is not readable in an audit room');
  }
}
