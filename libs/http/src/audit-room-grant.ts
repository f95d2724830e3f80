import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { certificateTypes } from '@probatum/contracts/events/certificates';
import { type Static, Type } from '@sinclair/typebox';
import { Fields, IdOf, Named, OneOf, Text, Time } from './fields';
import { Forbidden } from './problem';
import { bodyValidator } from './validation';

/** Some hundred ids travel in every identity: with these, and all that a caller may send, it fits into the headers. */
export const maxGrantedIds = 500;

export const GrantedIds = Type.Array(IdOf('cert'), {
  minItems: 1,
  maxItems: maxGrantedIds,
  uniqueItems: true,
  description: 'The certificates that can be read; an id that is none of yours grants nothing',
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
    { minProperties: 1, description: 'Every certificate for which all of this holds, also one that is issued later' },
  ),
);
export type GrantedFilter = Static<typeof GrantedFilter>;

/** What an audit room may read, as it travels in the identity. Times are UTC with milliseconds. */
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
  static readonly meaning = 'An audit room reads certificates, their trust and their provenance, and nothing else.';
  static readonly remedy =
    'Ask only the routes that the reference calls readable in an audit room, or use an API key of the organization.';

  constructor() {
    super('This cannot be read in an audit room');
  }
}
