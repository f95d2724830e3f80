import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ProblemSchema } from '@probatum/http/problem-schema';
import { PathId } from '@probatum/http/request';
import { PublicRoute } from '@probatum/http/scopes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { PublicVerification } from '../verify-certificate/verify-certificate';
import { ShowVerificationPage } from './show-verification-page';

const page = { 'text/html': { schema: Type.String() } };
const content = { ...page, 'application/json': { schema: PublicVerification } };
const problem = { ...page, 'application/problem+json': { schema: ProblemSchema } };

@ApiTags('Verification')
@Controller('verify')
export class ShowVerificationPageController {
  constructor(private readonly showVerificationPage: ShowVerificationPage) {}

  @Get(':id')
  @PublicRoute()
  @ApiOperation({
    summary: 'Show the verification page',
    description:
      'The page to which a certificate links. With `Accept: application/json` the answer of `/verification/{id}`.',
  })
  @ApiResponse({ status: 200, description: 'The page', content: content as never })
  @ApiResponse({ status: 404, description: 'There is no such certificate', content: problem as never })
  @ApiResponse({ status: 503, description: 'The certificate cannot be read right now', content: problem as never })
  async show(
    @PathId('id', 'cert') id: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { status, headers, body } = await this.showVerificationPage.execute(id, accept);
    void reply.code(status).headers(headers).send(body);
  }
}
