import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { PathId } from '@probatum/http/request';
import { PublicRoute } from '@probatum/http/scopes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { PublicVerification } from '../verify-certificate/verify-certificate';
import { ShowVerificationPage } from './show-verification-page';

const content = { 'text/html': { schema: Type.String() }, 'application/json': { schema: PublicVerification } };

@Controller('verify')
export class ShowVerificationPageController {
  constructor(private readonly showVerificationPage: ShowVerificationPage) {}

  /** The page to which a certificate links. With `Accept: application/json` the answer of `/verification/{id}`. */
  @Get(':id')
  @PublicRoute()
  @ApiResponse({ status: 200, description: 'The page', content: content as never })
  async show(
    @PathId('id', 'cert') id: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { status, headers, body } = await this.showVerificationPage.execute(id, accept);
    void reply.code(status).headers(headers).send(body);
  }
}
