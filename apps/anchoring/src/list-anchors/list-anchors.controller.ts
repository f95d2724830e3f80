import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { type Identity, Caller } from '@probatum/http/identity';
import { type Page, PageOf, PageQuery } from '@probatum/http/pagination';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { AnchorResponse } from '../anchor/anchor.response';
import { ListAnchors } from './list-anchors';

@Controller('anchors')
export class ListAnchorsController {
  constructor(private readonly listAnchors: ListAnchors) {}

  @Get()
  @RequiresScopes('anchors:read')
  @ApiOperation({ summary: 'List anchors', description: 'The anchors that hold certificates of yours, newest first.' })
  @Responds(200, PageOf(AnchorResponse), 'The anchors that hold certificates of yours, newest first')
  list(@Caller() caller: Identity, @RequestQuery(PageQuery) query: PageQuery): Promise<Page<AnchorResponse>> {
    return this.listAnchors.execute(caller, query);
  }
}
