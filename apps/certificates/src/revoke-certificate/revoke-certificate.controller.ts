import { Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation } from '@nestjs/swagger';
import { Fields, Named, Text } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { IfMatch, Precondition } from '@probatum/http/precondition';
import { PathId, RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { CertificateDetails } from '../certificate/certificate-details';
import { sendAnswer } from '../idempotency/answer';
import { readIdempotencyKey } from '../idempotency/idempotency-key';
import { RevokeCertificate } from './revoke-certificate';

const RevokeCertificateRequest = Named(
  'RevokeCertificateRequest',
  Fields({ reason: Text({ examples: ['Evidence was replaced'] }), comment: Type.Optional(Text({ max: 2000 })) }),
);
export type RevokeCertificateRequest = Static<typeof RevokeCertificateRequest>;

@Controller('certificates')
export class RevokeCertificateController {
  constructor(private readonly revokeCertificate: RevokeCertificate) {}

  @Post(':id/revoke')
  @RequiresScopes('certificates:write')
  @ApiOperation({
    summary: 'Revoke a certificate',
    description: 'Declares that the certificate must not be relied on any more. This is final.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'Repeat it with the same body: the same answer' })
  @Responds(200, CertificateDetails, 'The revoked certificate')
  @AlsoResponds(409, 'It is revoked already')
  async revoke(
    @Caller() caller: Identity,
    @PathId('id', 'cert') id: string,
    @RequestBody(RevokeCertificateRequest) request: RevokeCertificateRequest,
    @Headers('idempotency-key') key: string | undefined,
    @IfMatch() precondition: Precondition,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const conditions = { key: readIdempotencyKey(key), precondition };
    sendAnswer(reply, await this.revokeCertificate.execute(caller, id, request, conditions));
  }
}
