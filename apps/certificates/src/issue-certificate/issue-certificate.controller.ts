import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Named } from '@probatum/http/fields';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { certificateMembers, keepForHours } from '../certificate/certificate-answer';
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
  @Responds(201, IssuedCertificate, 'The certificate')
  async issue(
    @Caller() caller: Identity,
    @RequestBody(IssueCertificateRequest) request: IssueCertificateRequest,
    @Idempotent({ keepForHours }) keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.issueCertificate.execute(caller, request, keyed));
  }
}
