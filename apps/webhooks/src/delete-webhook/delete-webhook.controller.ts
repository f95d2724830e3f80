import { Controller, Delete } from '@nestjs/common';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { DeleteWebhook } from './delete-webhook';

@Controller('webhooks')
export class DeleteWebhookController {
  constructor(private readonly deleteWebhook: DeleteWebhook) {}

  @Delete(':id')
  @RequiresScopes('webhooks:write')
  @Responds(204, undefined, 'Deleted; deliveries that were pending are not made any more')
  deleteWebhookEndpoint(@Caller() caller: Identity, @PathId('id', 'whk') id: string): Promise<void> {
    return this.deleteWebhook.execute(caller, id);
  }
}
