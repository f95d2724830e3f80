import { Controller, Delete } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { IfMatch, Precondition } from '@probatum/http/precondition';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { DeleteWebhook } from './delete-webhook';

@Controller('webhooks')
export class DeleteWebhookController {
  constructor(private readonly deleteWebhook: DeleteWebhook) {}

  @Delete(':id')
  @RequiresScopes('webhooks:write')
  @ApiOperation({
    summary: 'Delete a webhook',
    description: 'Nothing is sent to it any more, and what was still to be sent is not.',
  })
  @Responds(204, undefined, 'Deleted; deliveries that were pending are not made any more')
  deleteWebhookEndpoint(
    @Caller() caller: Identity,
    @PathId('id', 'whk') id: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    return this.deleteWebhook.execute(caller, id, precondition);
  }
}
