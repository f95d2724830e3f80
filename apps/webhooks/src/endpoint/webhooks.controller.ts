import { Controller, Delete, Get, Post } from '@nestjs/common';
import { IfMatch, type Precondition } from '@probatum/http/conditional/precondition';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { PageOf, PageQuery } from '@probatum/http/lists/pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { Named } from '@probatum/http/validation/fields';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { Records } from '@probatum/records/records';
import { CreatedWebhook, CreateWebhook, CreateWebhookRequest } from './create-webhook/create-webhook';
import { DeleteWebhook } from './delete-webhook/delete-webhook';
import { RegisteredWebhook, Webhook } from './endpoint';
import { FindWebhook } from './find-webhook';
import { describeWebhook, registered, webhooks } from './webhook-record';

const tooMany = 'The organization already has the maximum number of webhooks, in total or with this URL';
const deleted = 'The webhook is deleted; its pending deliveries are dropped';

@Controller('webhooks')
export class WebhooksController {
  constructor(
    private readonly records: Records,
    private readonly create: CreateWebhook,
    private readonly find: FindWebhook,
    private readonly remove: DeleteWebhook,
  ) {}

  @Post()
  @RequiresScopes('webhooks:write')
  @MaxBodyBytes(64 * 1024)
  @Describes(
    'Register a webhook',
    'Sends events to the URL from now on, signed with a secret. Only this response shows the secret.',
    { 201: CreatedWebhook, 409: tooMany },
  )
  createWebhook(
    @Caller() caller: Caller,
    @RequestBody(CreateWebhookRequest) request: CreateWebhookRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ) {
    return this.create.execute(caller, request, 'needine', keyed);
  }

  @Get()
  @RequiresScopes('webhooks:read')
  @Describes('List webhooks', 'Lists all webhooks, newest first, each with its last delivery.', {
    200: Named('WebhookPage', PageOf(Webhook)),
  })
  listWebhooks(@Caller() caller: Caller, @RequestQuery(PageQuery) query: PageQuery) {
    return this.records.page(caller, webhooks, query, { dialect: 'needine' }, describeWebhook);
  }

  @Get(':id')
  @RequiresScopes('webhooks:read')
  @Describes('Read a webhook', 'Shows the webhook as it was registered. Its deliveries are in a separate list.', {
    200: RegisteredWebhook,
  })
  async getWebhook(@Caller() caller: Caller, @PathId('id', 'whk') id: string) {
    return registered(await this.find.execute(caller, 'needine', id));
  }

  @Delete(':id')
  @RequiresScopes('webhooks:write')
  @Describes('Delete a webhook', 'Stops sending events to the webhook and drops its pending deliveries.', {
    204: deleted,
  })
  async deleteWebhook(
    @Caller() caller: Caller,
    @PathId('id', 'whk') id: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    await this.remove.execute(caller, 'needine', id, precondition);
  }
}
