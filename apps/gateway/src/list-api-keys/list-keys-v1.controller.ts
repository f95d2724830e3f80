import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Data, DataOf, LimitQuery } from '@probatum/http/cursor-pagination';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { ApiKey } from '../api-key/api-key';
import { ListApiKeys } from './list-api-keys';

@ApiTags('API keys')
@Controller('api/v1/keys')
export class ListKeysV1Controller {
  constructor(private readonly listApiKeys: ListApiKeys) {}

  @Get()
  @RequiresScopes('keys:read')
  @ApiOperation({
    summary: 'List keys, as the e-signature API does',
    description: 'Newest first, page by page with a count, or with a cursor without one.',
  })
  @Responds(200, DataOf(ApiKey), 'The keys, newest first, with those that were revoked or have expired')
  listKeys(@Caller() caller: Identity, @RequestQuery(LimitQuery) query: LimitQuery): Promise<Data<ApiKey>> {
    return this.listApiKeys.walk(caller, query);
  }
}
