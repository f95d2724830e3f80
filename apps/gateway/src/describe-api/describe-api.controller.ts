import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { RouteNotFound } from '@probatum/http/common-problems';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiDescription } from './api-description';
import { contentSecurityPolicy, page } from './reference-page';
import { referenceFile } from './reference-files';

@ApiTags('Platform')
@Controller('api')
export class DescribeApiController {
  constructor(private readonly description: ApiDescription) {}

  @Get('docs-json')
  @PublicRoute()
  @Responds(200, Type.Object({}), 'The OpenAPI 3.1 document of this API')
  describeApi(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { body, etag } = this.description.current;
    void reply.headers({ etag, 'cache-control': 'no-cache' });
    if (request.headers['if-none-match'] === etag) void reply.code(304).send();
    else void reply.type('application/json; charset=utf-8').send(body);
  }

  @Get('docs')
  @PublicRoute()
  @Responds(200, Type.String(), 'This reference, as a page', 'text/html')
  showReference(@Res() reply: FastifyReply): void {
    void reply
      .headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(page);
  }

  @Get('docs/:file')
  @PublicRoute()
  @ApiParam({ name: 'file', schema: { type: 'string' } })
  @Responds(200, Type.String(), 'A part of the page', 'application/octet-stream')
  showReferencePart(@Param('file') name: string, @Res() reply: FastifyReply): void {
    const file = referenceFile(name);
    if (!file) throw new RouteNotFound('There is no such file');
    void reply
      .headers({ 'cache-control': 'public, max-age=3600', 'content-encoding': file.encoding })
      .type(file.type)
      .send(file.body);
  }
}
