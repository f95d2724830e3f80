import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { type Identity, Caller } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { AnchorResponse } from '../anchor/anchor.response';
import { GetAnchor } from './get-anchor';

@Controller('anchors')
export class GetAnchorController {
  constructor(private readonly getAnchor: GetAnchor) {}

  @Get(':id')
  @RequiresScopes('anchors:read')
  @ApiOperation({
    summary: 'Read an anchor',
    description: 'Where the batch is on the chain, and how many of its certificates are yours.',
  })
  @Responds(200, AnchorResponse, 'The anchor, with your part of it')
  get(@Caller() caller: Identity, @PathId('id', 'anch') id: string): Promise<AnchorResponse> {
    return this.getAnchor.execute(caller, id);
  }
}
