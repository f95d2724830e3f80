import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { type Identity, Caller } from '@probatum/http/identity';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyReply } from 'fastify';
import { TriggerAnchor } from './trigger-anchor';
import { TriggeredAnchor } from './trigger-anchor.response';

@Controller('anchors')
export class TriggerAnchorController {
  constructor(private readonly triggerAnchor: TriggerAnchor) {}

  @Post('trigger')
  @RequiresScopes('anchors:write')
  @ApiOperation({
    summary: 'Anchor now',
    description: 'Anchors now everything whose issue was acknowledged before this call. Repeating it does no harm.',
  })
  @Responds(202, TriggeredAnchor, 'A batch was closed; `certificates` counts your own')
  @AlsoResponds(200, 'None of your certificates was waiting', TriggeredAnchor)
  async trigger(@Caller() caller: Identity, @Res({ passthrough: true }) reply: FastifyReply): Promise<TriggeredAnchor> {
    const triggered = await this.triggerAnchor.execute(caller);
    void reply.code(triggered.anchorId === null ? 200 : 202);
    return triggered;
  }
}
