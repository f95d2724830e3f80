import { Controller, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyRequest } from 'fastify';
import { BoundCertificate } from '../client-certificate/bound-certificate';
import { BindClientCertificate, BindClientCertificateRequest } from './bind-client-certificate';

@ApiTags('Client certificates')
@Controller('client-certificates')
export class BindClientCertificateController {
  constructor(private readonly bindClientCertificate: BindClientCertificate) {}

  @Post()
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Make a client certificate a credential',
    description: 'The request itself has to come with the certificate, so that nobody binds what others hold.',
  })
  @Responds(201, BoundCertificate, 'The certificate is a credential from now on')
  @AlsoResponds(409, 'A certificate with this name is bound already')
  bindCertificate(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @Req() { raw }: FastifyRequest,
    @RequestBody(BindClientCertificateRequest) wish: BindClientCertificateRequest,
  ): Promise<BoundCertificate> {
    return this.bindClientCertificate.execute(caller, address, raw, wish);
  }
}
