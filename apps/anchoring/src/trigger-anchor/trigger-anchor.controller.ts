import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
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
  async trigger(
    @Caller() caller: Identity,
    @Idempotent() keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.triggerAnchor.execute(caller, keyed));
  }
}
