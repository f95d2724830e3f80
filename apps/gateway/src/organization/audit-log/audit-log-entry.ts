import { environments } from '@probatum/contracts/tenant';
import { PageOf, pageParameters } from '@probatum/http/lists/pagination';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

const Anything = Nullable(Type.Record(Type.String(), Type.Unknown()));

export const AuditLogEntryDetails = Named(
  'AuditLogEntry',
  Fields({
    organizationId: IdOf('org'),
    environment: OneOf(environments),
    id: IdOf('log'),
    position: Type.Integer({ minimum: 1, description: '1, 2, 3 … within the organization, without gaps' }),
    at: Time(),
    actor: Fields({ type: Type.String(), id: Type.String(), name: Type.String() }),
    address: Type.String({ description: 'IP address of the caller; empty for the operator of the platform' }),
    action: Type.String({ examples: ['api_key.created'] }),
    target: Type.String({ description: 'Id of the changed object' }),
    before: Anything,
    after: Anything,
    hash: Type.String({
      description: 'SHA-256 over the hash of the previous entry and the canonical JSON of this entry',
    }),
  }),
);
export type AuditLogEntryDetails = Static<typeof AuditLogEntryDetails>;

export const AuditLogPage = Named('AuditLogPage', PageOf(AuditLogEntryDetails));
export type AuditLogPage = Static<typeof AuditLogPage>;

export const AuditLogQuery = Fields({
  ...pageParameters,
  action: Type.Optional(Text({ max: 100, description: 'For example api_key.created' })),
  actorId: Type.Optional(Text({ max: 100, description: 'Id of the credential that made the change' })),
  target: Type.Optional(Text({ max: 100, description: 'Id of the changed object' })),
  since: Type.Optional(Time({ description: 'From then on' })),
  until: Type.Optional(Time({ description: 'Before then' })),
});
export type AuditLogQuery = Static<typeof AuditLogQuery>;

export const ExportQuery = Fields({
  after: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Position of the last entry of an earlier export',
    }),
  ),
});
export type ExportQuery = Static<typeof ExportQuery>;
