import { Readable } from 'node:stream';
import { Controller, Get, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fields } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { OnlyWith, RequiresScopes } from '@probatum/http/scopes';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { everyEntry } from '../audit-log/audit-log.repository';

const ExportQuery = Fields({
  after: Type.Optional(Type.Integer({ minimum: 0, description: 'Position of the last entry of an earlier export' })),
});
type ExportQuery = Static<typeof ExportQuery>;

const mediaType = 'application/x-ndjson';

@ApiTags('Audit log')
@Controller('audit-log')
export class ExportAuditLogController {
  constructor(private readonly database: Database) {}

  @Get('export')
  @RequiresScopes('organization:read')
  @ApiOperation({
    summary: 'Export the audit log',
    description:
      'All entries of both environments, oldest first, one JSON object a line. Each hash covers all entries before it.',
  })
  @OnlyWith('live')
  @Responds(200, Type.String(), 'One entry a line', mediaType)
  exportAuditLog(@Caller() caller: Identity, @RequestQuery(ExportQuery) { after }: ExportQuery): StreamableFile {
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
