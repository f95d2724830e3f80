import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Describes } from '@probatum/http/openapi/describes';
import { Caller } from '@probatum/http/identity/identity';
import { RequestQuery } from '@probatum/http/validation/request';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { Database } from '@probatum/persistence/database';
import { rowsAdministeredBy, tenantsAdministeredBy } from '../administered';
import { cursorOf, describeRequest, readCursor, RequestLogPage, RequestLogQuery } from './request-log-page';
import { findRequests } from './request-log.repository';

@ApiTags('Request log')
@Controller('request-log')
export class RequestLogController {
  constructor(private readonly database: Database) {}

  @Get()
  @RequiresScopes('organization:read')
  @Describes(
    'List requests',
    'Lists the requests with credentials of the organization, newest first, without bodies, headers and queries. The list lags by one second.',
    { 200: RequestLogPage },
  )
  async listRequestLog(
    @Caller() caller: Caller,
    @RequestQuery(RequestLogQuery) query: RequestLogQuery,
  ): Promise<RequestLogPage> {
    const { pageSize = 20, cursor } = query;
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const database = this.database.of(tenantsAdministeredBy(caller));
    const of = { ...query, ...rowsAdministeredBy(caller) };
    const { rows, last } = await findRequests(database, of, pageSize + 1, after);
    const items = rows.slice(0, pageSize).map(describeRequest);
    const end = rows.length > pageSize ? items.at(-1)! : last && describeRequest(last);
    return { items, nextCursor: end ? cursorOf(end) : null };
  }
}
