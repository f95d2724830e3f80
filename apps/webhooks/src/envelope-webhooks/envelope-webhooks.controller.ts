import { Controller, Delete, Get, Post } from '@nestjs/common';
import { Precondition } from '@probatum/http/conditional/precondition';
import type { Answer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresAnyScope, RequiresScopes } from '@probatum/http/identity/scopes';
import { LimitQuery } from '@probatum/http/lists/cursor-pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { Fields } from '@probatum/http/validation/fields';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { Type } from '@sinclair/typebox';
import { EnvelopeSecret, RotateEnvelopeSecret } from '../envelope-urls/rotate-envelope-secret/rotate-envelope-secret';
import { CreateWebhook } from '../endpoint/create-webhook/create-webhook';
import { DeleteWebhook } from '../endpoint/delete-webhook/delete-webhook';
import {
  CreatedEnvelopeWebhook,
  CreateEnvelopeWebhookRequest,
  EnvelopeWebhook,
  EnvelopeWebhooks,
} from '../endpoint/envelope-webhook';
import { FindWebhook } from '../endpoint/find-webhook';
import { ListEnvelopeWebhooks } from '../endpoint/list-envelope-webhooks/list-envelope-webhooks';
import { describeWebhook } from '../endpoint/webhook-record';

const tooMany = 'The organization already has the maximum number of webhooks, in total or with this URL';

@Controller('api/v1/webhooks')
export class EnvelopeWebhooksController {
  constructor(
    private readonly create: CreateWebhook,
    private readonly list: ListEnvelopeWebhooks,
    private readonly find: FindWebhook,
    private readonly remove: DeleteWebhook,
    private readonly rotate: RotateEnvelopeSecret,
  ) {}

  @Post()
  @RequiresScopes('webhooks:write')
  @MaxBodyBytes(64 * 1024)
  @Describes(
    'Register a webhook for envelopes',
    'Sends the events of envelopes to the URL from now on, signed with a secret in `X-Certyneo-Signature`. Only this response shows the secret. `Location` is the URL of the webhook.',
    { 201: CreatedEnvelopeWebhook, 409: tooMany },
  )
  createEnvelopeWebhook(
    @Caller() caller: Caller,
    @RequestBody(CreateEnvelopeWebhookRequest) request: CreateEnvelopeWebhookRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.create.execute(caller, request, 'certyneo', keyed);
  }

  @Post('envelope-secret')
  @RequiresScopes('webhooks:write')
  @Describes(
    'Rotate the secret of the webhook URLs of envelopes',
    'An envelope that is created with a `webhook_url` announces its events there as well, signed with one secret of the organization and environment. The secret is made at its first use. The first call shows it; each further call replaces it immediately and shows the new one.',
    { 200: EnvelopeSecret },
  )
  rotateEnvelopeSecret(
    @Caller() caller: Caller,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.rotate.execute(caller, keyed);
  }

  @Get()
  @RequiresAnyScope('webhooks:write', 'webhooks:read')
  @Describes(
    'List webhooks for envelopes',
    'Lists all webhooks on one page, newest first, each with its last delivery. `page`, `limit` and `cursor` are accepted and have no effect.',
    { 200: EnvelopeWebhooks },
  )
  listEnvelopeWebhooks(@Caller() caller: Caller, @RequestQuery(LimitQuery) _query: LimitQuery) {
    return this.list.execute(caller);
  }

  @Get(':id')
  @RequiresAnyScope('webhooks:write', 'webhooks:read')
  @Describes('Read a webhook for envelopes', 'Shows the webhook with its last delivery.', { 200: EnvelopeWebhook })
  async getEnvelopeWebhook(@Caller() caller: Caller, @PathId('id', 'whk') id: string) {
    return describeWebhook(await this.find.execute(caller, 'certyneo', id));
  }

  @Delete(':id')
  @RequiresScopes('webhooks:write')
  @Describes(
    'Delete a webhook for envelopes',
    'Stops sending events to the webhook and drops its pending deliveries.',
    { 200: Fields({ success: Type.Literal(true) }) },
  )
  async deleteEnvelopeWebhook(@Caller() caller: Caller, @PathId('id', 'whk') id: string): Promise<{ success: true }> {
    await this.remove.execute(caller, 'certyneo', id, Precondition.none);
    return { success: true };
  }
}
