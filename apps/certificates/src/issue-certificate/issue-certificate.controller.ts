import { Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation } from '@nestjs/swagger';
import { Named } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { certificateMembers } from '../certificate/certificate-answer';
import { sendAnswer } from '../idempotency/answer';
import { readIdempotencyKey } from '../idempotency/idempotency-key';
import { IssueCertificate } from './issue-certificate';
import { IssueCertificateRequest } from './issue-certificate.request';

const IssuedCertificate = Named('IssuedCertificate', Type.Object(certificateMembers));

@Controller('certificates')
export class IssueCertificateController {
  constructor(private readonly issueCertificate: IssueCertificate) {}

  @Post()
  @RequiresScopes('certificates:write')
  @ApiOperation({
    summary: 'Issue a certificate',
    description: 'Signs what was read and written, and answers with the certificate.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'Repeat it with the same body: one certificate' })
  @Responds(201, IssuedCertificate, 'The certificate')
  async issue(
    @Caller() caller: Identity,
    @RequestBody(IssueCertificateRequest) request: IssueCertificateRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const answer = await this.issueCertificate.execute(caller, request, readIdempotencyKey(key));
    sendAnswer(reply, answer);
  }
}
