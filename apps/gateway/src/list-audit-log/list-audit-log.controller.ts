import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { environments } from '@probatum/contracts/tenant';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { offsetOf, type Page, PageOf, pageOf, pageParameters } from '@probatum/http/pagination';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { administeredBy, tenantsAdministeredBy } from '../api-key/api-key';
import { countEntries, listEntries } from '../audit-log/audit-log.repository';

const Anything = Nullable(Type.Record(Type.String(), Type.Unknown()));

export const AuditLogEntryDetails = Named(
  'AuditLogEntry',
  Fields({
    organizationId: IdOf('org'),
    environment: OneOf(environments),
    id: IdOf('log'),
    position: Type.Integer({ minimum: 1, description: '1, 2, 3 … within the organization, without a gap' }),
    at: Time(),
    actor: Fields({ type: Type.String(), id: Type.String(), name: Type.String() }),
    address: Type.String({ description: 'From where; empty for the operator of the platform' }),
    action: Type.String({ examples: ['api_key.created'] }),
    target: Type.String({ description: 'Id of what was changed' }),
    before: Anything,
    after: Anything,
    hash: Type.String({ description: 'SHA-256 over the hash of the entry before and the canonical JSON of this one' }),
  }),
);
export type AuditLogEntryDetails = Static<typeof AuditLogEntryDetails>;

const AuditLogQuery = Fields({
  ...pageParameters,
  action: Type.Optional(Text({ max: 100, description: 'For example api_key.created' })),
  actorId: Type.Optional(Text({ max: 100, description: 'Id of the credential that made the change' })),
  target: Type.Optional(Text({ max: 100, description: 'Id of what was changed' })),
  since: Type.Optional(Time({ description: 'From then on' })),
  until: Type.Optional(Time({ description: 'Before then' })),
});
type AuditLogQuery = Static<typeof AuditLogQuery>;

@ApiTags('Audit log')
@Controller('audit-log')
export class ListAuditLogController {
  constructor(private readonly database: Database) {}

  @Get()
  @RequiresScopes('organization:read')
  @ApiOperation({
    summary: 'List changes of credentials and settings',
    description: 'Every change to credentials, limits and endpoints: who, from where, what it was and what it is.',
  })
  @Responds(200, PageOf(AuditLogEntryDetails), 'The changes, newest first')
  async listAuditLog(
    @Caller() caller: Identity,
    @RequestQuery(AuditLogQuery) query: AuditLogQuery,
  ): Promise<Page<AuditLogEntryDetails>> {
    const of = { ...query, organizationId: caller.organizationId, environments: administeredBy(caller) };
    const database = this.database.of(tenantsAdministeredBy(caller));
    const [entries, total] = await Promise.all([
      listEntries(database, of, query.pageSize ?? 20, offsetOf(query)),
      countEntries(database, of),
    ]);
    return pageOf(entries as AuditLogEntryDetails[], total, query);
  }
}
