import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Fields, Named, Text } from '@probatum/http/fields';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { IfMatch, Precondition } from '@probatum/http/precondition';
import { PathId, RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { CertificateDetails } from '../certificate/certificate-details';
import { keepForHours } from '../certificate/certificate-answer';
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
  @Responds(200, CertificateDetails, 'The revoked certificate')
  @AlsoResponds(409, 'It is revoked already')
  async revoke(
    @Caller() caller: Identity,
    @PathId('id', 'cert') id: string,
    @RequestBody(RevokeCertificateRequest) request: RevokeCertificateRequest,
    @Idempotent({ keepForHours }) keyed: KeyedRequest | undefined,
    @IfMatch() precondition: Precondition,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.revokeCertificate.execute(caller, id, request, { keyed, precondition }));
  }
}
