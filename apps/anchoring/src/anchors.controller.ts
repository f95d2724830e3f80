import { Controller, Get, Post } from '@nestjs/common';
import type { Answer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { PageQuery } from '@probatum/http/lists/pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { PathId, RequestQuery } from '@probatum/http/validation/request';
import { AnchorPage, AnchorResponse } from './anchor/anchor.response';
import { SharedAnchors } from './anchor/shared-anchors.repository';
import { TriggerAnchor } from './trigger-anchor/trigger-anchor';
import { TriggeredAnchor } from './trigger-anchor/trigger-anchor.response';
import { VerifyAnchor } from './verify-anchor/verify-anchor';
import { VerifiedAnchor } from './verify-anchor/verify-anchor.response';

@Controller('anchors')
export class AnchorsController {
  constructor(
    private readonly anchors: SharedAnchors,
    private readonly trigger: TriggerAnchor,
    private readonly verify: VerifyAnchor,
  ) {}

  @Post('trigger')
  @RequiresScopes('anchors:write')
  @Describes(
    'Anchor now',
    'Anchors every certificate that was issued before this request, without waiting for the batch to fill. The next transaction contains them, or a slightly later one if your organization triggered an anchor shortly before. The request can be repeated safely.',
    {
      200: { text: 'None of your certificates was waiting', body: TriggeredAnchor },
      202: {
        text: 'The anchor that covers your certificates. `certificates` is the number of yours in it',
        body: TriggeredAnchor,
      },
    },
  )
  triggerAnchor(@Caller() caller: Caller, @Idempotent() keyed: KeyedRequest | undefined): Promise<Answer> {
    return this.trigger.execute(caller, keyed);
  }

  @Get()
  @RequiresScopes('anchors:read')
  @Describes('List anchors', 'Lists the anchors that contain certificates of your organization, newest first.', {
    200: AnchorPage,
  })
  listAnchors(@Caller() caller: Caller, @RequestQuery(PageQuery) query: PageQuery): Promise<AnchorPage> {
    return this.anchors.page(caller, query);
  }

  @Get(':id')
  @RequiresScopes('anchors:read')
  @Describes(
    'Read an anchor',
    'Shows the state of the batch on the chain, and how many of its certificates are yours.',
    {
      200: AnchorResponse,
    },
  )
  getAnchor(@Caller() caller: Caller, @PathId('id', 'anch') id: string): Promise<AnchorResponse> {
    return this.anchors.get(caller, id);
  }

  @Get(':id/verify')
  @RequiresScopes('anchors:read')
  @Describes(
    'Verify an anchor on the chain',
    'Queries the chain now, independently of the data that the platform has stored.',
    {
      200: VerifiedAnchor,
    },
  )
  verifyAnchor(@Caller() caller: Caller, @PathId('id', 'anch') id: string): Promise<VerifiedAnchor> {
    return this.verify.execute(caller, id);
  }
}
