import { Controller, Delete } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { UnbindClientCertificate } from './unbind-client-certificate';

@ApiTags('Client certificates')
@Controller('client-certificates')
export class UnbindClientCertificateController {
  constructor(private readonly unbindClientCertificate: UnbindClientCertificate) {}

  @Delete(':id')
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Unbind a client certificate',
    description: 'It is no credential any more, everywhere within a second.',
  })
  @Responds(204, undefined, 'The certificate is no credential any more')
  unbindCertificate(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @PathId('id', 'ccb') id: string,
  ): Promise<void> {
    return this.unbindClientCertificate.execute(caller, address, id);
  }
}
