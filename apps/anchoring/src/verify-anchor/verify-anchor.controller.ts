import { Controller, Get } from '@nestjs/common';
import { type Identity, Caller } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { VerifyAnchor } from './verify-anchor';
import { VerifiedAnchor } from './verify-anchor.response';

@Controller('anchors')
export class VerifyAnchorController {
  constructor(private readonly verifyAnchor: VerifyAnchor) {}

  /** Asks the chain now, whatever we have noted before. */
  @Get(':id/verify')
  @RequiresScopes('anchors:read')
  @Responds(200, VerifiedAnchor, 'What the chain says now')
  verify(@Caller() caller: Identity, @PathId('id', 'anch') id: string): Promise<VerifiedAnchor> {
    return this.verifyAnchor.execute(caller, id);
  }
}
