import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { type Page, PageOf, PageQuery } from '@probatum/http/pagination';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { ApiKey } from '../api-key/api-key';
import { ListApiKeys } from './list-api-keys';

@ApiTags('API keys')
@Controller('api-keys')
export class ListApiKeysController {
  constructor(private readonly listApiKeys: ListApiKeys) {}

  @Get()
  @RequiresScopes('keys:read')
  @ApiOperation({
    summary: 'List API keys',
    description: 'Newest first, with those that were revoked or have expired.',
  })
  @Responds(200, PageOf(ApiKey), 'The keys, newest first, with those that were revoked or have expired')
  listKeys(@Caller() caller: Identity, @RequestQuery(PageQuery) query: PageQuery): Promise<Page<ApiKey>> {
    return this.listApiKeys.execute(caller, query);
  }
}
