import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { contentSecurityPolicy, page } from './reference-page';

@ApiTags('Platform')
@Controller('api/docs')
export class ShowReferenceController {
  @Get()
  @PublicRoute()
  @ApiOperation({
    summary: 'Show the reference',
    description: 'This reference as a page, which loads nothing from elsewhere.',
  })
  @Responds(200, Type.String(), 'This reference, as a page', 'text/html')
  showReference(@Res() reply: FastifyReply): void {
    void reply
      .headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(page);
  }
}
