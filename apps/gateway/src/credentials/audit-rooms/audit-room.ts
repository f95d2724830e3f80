import { GrantedFilter, GrantedIds } from '@probatum/http/identity/audit-room-grant';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { AllowedAddresses } from '../../organization/address-ranges/allowed-addresses';
import { CertificateNameFields, describeName } from '../credential/certificate-name-fields';
import type { AuditRoomRow } from './audit-room-row';

const roomFields = {
  id: IdOf('room'),
  name: Text(),
  prefix: Type.String({
    description: 'The beginning of the token, by which it can be recognised',
    examples: ['audit_4fGh81Kz'],
  }),
  certificateIds: Nullable(GrantedIds),
  filter: Nullable(GrantedFilter),
  status: OneOf(['active', 'expired', 'ended']),
  createdBy: Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() }),
  createdAt: Time(),
  expiresAt: Time(),
  allowedAddresses: AllowedAddresses,
  certificate: Nullable(CertificateNameFields),
  endedAt: Nullable(Time({ description: 'When it was ended, by its owner or because its token leaked' })),
};

/** A room without its token. */
export const AuditRoom = Named(
  'AuditRoom',
  Fields({
    ...roomFields,
    accessCount: Type.Integer({ description: 'Requests with its token, answered or refused' }),
    lastAccessAt: Nullable(Time()),
  }),
);
export type AuditRoom = Static<typeof AuditRoom>;

export const CreatedAuditRoom = Named(
  'CreatedAuditRoom',
  Fields({
    ...roomFields,
    token: Type.String({
      description: 'Sent like an API key, as `X-API-Key` or `Authorization: Bearer`; shown this once',
    }),
  }),
);
export type CreatedAuditRoom = Static<typeof CreatedAuditRoom>;

export function describeRoom(row: AuditRoomRow, now: Date): Omit<CreatedAuditRoom, 'token'> {
  const { id, name, prefix, granted, createdBy, createdAt, expiresAt, endedAt } = row;
  const isExpired = expiresAt <= now;
  return {
    id,
    name,
    prefix,
    certificateIds: 'certificateIds' in granted ? granted.certificateIds : null,
    filter: 'filter' in granted ? granted.filter : null,
    status: endedAt || !row.isWhole ? 'ended' : isExpired ? 'expired' : 'active',
    createdBy,
    createdAt,
    expiresAt: expiresAt.toISOString(),
    allowedAddresses: row.allowedAddresses && [...row.allowedAddresses],
    certificate: describeName(row.certificate),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

export function describeUsedRoom(row: AuditRoomRow, now: Date): AuditRoom {
  const { accessCount, lastAccessAt } = row;
  return { ...describeRoom(row, now), accessCount, lastAccessAt: lastAccessAt?.toISOString() ?? null };
}
