import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { type Identity, Caller } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { VerifyAnchor } from './verify-anchor';
import { VerifiedAnchor } from './verify-anchor.response';

@Controller('anchors')
export class VerifyAnchorController {
  constructor(private readonly verifyAnchor: VerifyAnchor) {}

  @Get(':id/verify')
  @RequiresScopes('anchors:read')
  @ApiOperation({
    summary: 'Ask the chain about an anchor',
    description: 'Asks the chain now, whatever was noted before.',
  })
  @Responds(200, VerifiedAnchor, 'What the chain says now')
  verify(@Caller() caller: Identity, @PathId('id', 'anch') id: string): Promise<VerifiedAnchor> {
    return this.verifyAnchor.execute(caller, id);
  }
}
