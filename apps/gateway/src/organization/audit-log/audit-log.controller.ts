import { Readable } from 'node:stream';
import { Controller, Get, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity/identity';
import { RequiresEnvironment, RequiresScopes } from '@probatum/http/identity/scopes';
import { countingMs, readPage } from '@probatum/http/lists/pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { RequestQuery } from '@probatum/http/validation/request';
import { Database } from '@probatum/persistence/database';
import { Type } from '@sinclair/typebox';
import { administeredBy, tenantsAdministeredBy } from '../administered';
import { AuditLogPage, AuditLogQuery, ExportQuery } from './audit-log-entry';
import { countEntries, everyEntry, listEntries } from './audit-log.repository';

const mediaType = 'application/x-ndjson';

@ApiTags('Audit log')
@Controller('audit-log')
export class AuditLogController {
  constructor(private readonly database: Database) {}

  @Get()
  @RequiresScopes('organization:read')
  @Describes(
    'List changes of credentials and settings',
    'Lists every change to credentials, limits and endpoints, newest first, with its author, IP address, and the values before and after.',
    { 200: AuditLogPage },
  )
  async listAuditLog(
    @Caller() caller: Caller,
    @RequestQuery(AuditLogQuery) query: AuditLogQuery,
  ): Promise<AuditLogPage> {
    const of = { ...query, organizationId: caller.organizationId, environments: administeredBy(caller) };
    const tenants = tenantsAdministeredBy(caller);
    const page = await readPage(query, {
      read: (limit, offset) => listEntries(this.database.of(tenants), of, limit, offset),
      count: () => countEntries(this.database.of(tenants, countingMs), of),
    });
    return page as AuditLogPage;
  }

  @Get('export')
  @RequiresScopes('organization:read')
  @Describes(
    'Export the audit log',
    'Exports all entries of both environments, oldest first, one JSON object per line. Each hash covers all entries before it.',
    { 200: { [mediaType]: Type.String() } },
  )
  @RequiresEnvironment('live')
  exportAuditLog(@Caller() caller: Caller, @RequestQuery(ExportQuery) { after }: ExportQuery): StreamableFile {
    return new StreamableFile(Readable.from(this.lines(caller, after)), {
      type: mediaType,
      disposition: 'attachment; filename="audit-log.ndjson"',
    });
  }

  private async *lines(caller: Identity, after: number | undefined): AsyncGenerator<string> {
    for await (const entry of everyEntry(this.database.of(caller), caller.organizationId, after))
      yield `${JSON.stringify(entry)}\n`;
  }
}
