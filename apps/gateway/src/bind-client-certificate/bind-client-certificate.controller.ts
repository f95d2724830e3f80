import { Controller, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyReply, FastifyRequest } from 'fastify';
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
  async bindCertificate(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @Req() { raw }: FastifyRequest,
    @RequestBody(BindClientCertificateRequest) wish: BindClientCertificateRequest,
    @Idempotent() keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.bindClientCertificate.execute(caller, address, raw, wish, keyed));
  }
}
