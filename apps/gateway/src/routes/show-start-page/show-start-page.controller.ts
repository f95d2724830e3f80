import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { contentSecurityPolicy, startPage } from './start-page';

@ApiTags('Platform')
@Controller()
export class ShowStartPageController {
  @Get()
  @PublicRoute()
  @Describes('Show the start page', 'Shows a page with links to the verification form and to this reference.', {
    200: { 'text/html': Type.String() },
  })
  showStartPage(@Res() reply: FastifyReply): void {
    void reply
      .headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'public, max-age=3600' })
      .type('text/html; charset=utf-8')
      .send(startPage);
  }
}
