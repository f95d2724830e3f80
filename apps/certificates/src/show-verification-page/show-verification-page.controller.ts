import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Describes } from '@probatum/http/openapi/describes';
import { ProblemSchema } from '@probatum/http/openapi/problem-schema';
import { PathId } from '@probatum/http/validation/request';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { PublicVerification } from '../verify-certificate/verify-certificate';
import { ShowVerificationPage } from './show-verification-page';

const page = { 'text/html': Type.String() };
const content = { ...page, 'application/json': PublicVerification };
const problem = { ...page, 'application/problem+json': ProblemSchema };

@ApiTags('Verification')
@Controller('verify')
export class ShowVerificationPageController {
  constructor(private readonly show: ShowVerificationPage) {}

  @Get(':id')
  @PublicRoute()
  @Describes(
    'Show the verification page',
    'Shows the page to which a certificate links. With `Accept: application/json` the response is that of `/verification/{id}`.',
    {
      200: content,
      404: { text: 'The certificate was not found', body: problem },
      503: { text: 'The certificate cannot be read at the moment', body: problem },
    },
  )
  async showVerificationPage(
    @PathId('id', 'cert') id: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { status, headers, body } = await this.show.execute(id, accept);
    void reply.code(status).headers(headers).send(body);
  }
}
