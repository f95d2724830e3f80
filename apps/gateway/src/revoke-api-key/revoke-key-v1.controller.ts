import { Controller, Delete } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Fields } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { Precondition } from '@probatum/http/precondition';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import { RevokeApiKey } from './revoke-api-key';

const Done = Fields({ success: Type.Literal(true) });
type Done = Static<typeof Done>;

@ApiTags('API keys')
@Controller('api/v1/keys')
export class RevokeKeyV1Controller {
  constructor(private readonly revokeApiKey: RevokeApiKey) {}

  @Delete(':id')
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Revoke a key, as the e-signature API does',
    description: 'It is refused everywhere within a second.',
  })
  @Responds(200, Done, 'The key is revoked')
  async revokeKey(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @PathId('id', 'key') id: string,
  ): Promise<Done> {
    await this.revokeApiKey.execute(caller, address, id, Precondition.none);
    return { success: true };
  }
}
