import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiDescription } from './api-description';

@ApiTags('Platform')
@Controller('api/docs-json')
export class DescribeApiController {
  constructor(private readonly description: ApiDescription) {}

  @Get()
  @PublicRoute()
  @Responds(200, Type.Object({}), 'The OpenAPI 3.1 document of this API')
  describeApi(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { body, etag } = this.description.current;
    void reply.headers({ etag, 'cache-control': 'no-cache' });
    if (request.headers['if-none-match'] === etag) void reply.code(304).send();
    else void reply.type('application/json; charset=utf-8').send(body);
  }
}
