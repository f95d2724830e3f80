import { Controller, Delete } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { IfMatch, Precondition } from '@probatum/http/precondition';
import { PathId } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { DeleteOAuthClient } from './delete-oauth-client';

@ApiTags('OAuth 2.0')
@Controller('oauth/clients')
export class DeleteOAuthClientController {
  constructor(private readonly deleteOAuthClient: DeleteOAuthClient) {}

  @Delete(':id')
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Delete an OAuth client',
    description: 'It gets no token any more, and those that it has are refused within a second.',
  })
  @Responds(204, undefined, 'The client is gone, and its tokens are refused')
  @AlsoResponds(404, 'There is no such client')
  deleteClient(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @PathId('id', 'oac') id: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    return this.deleteOAuthClient.execute(caller, address, id, precondition);
  }
}
