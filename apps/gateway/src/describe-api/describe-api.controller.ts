import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fields, OneOf } from '@probatum/http/fields';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { ApiDescription, openApiVersions } from './api-description';

const DescribeApiQuery = Fields({
  version: Type.Optional(
    OneOf(openApiVersions, { default: '3.1', description: 'Version of OpenAPI; 3.0 is for generators that need it' }),
  ),
});

@ApiTags('Platform')
@Controller('api/docs-json')
export class DescribeApiController {
  constructor(private readonly description: ApiDescription) {}

  @Get()
  @PublicRoute()
  @ApiOperation({
    summary: 'Read the OpenAPI document',
    description: 'Everything that is served right now, from what the services say of themselves.',
  })
  @Responds(200, Type.Object({}), 'The OpenAPI document of this API')
  describeApi(
    @RequestQuery(DescribeApiQuery) query: Static<typeof DescribeApiQuery>,
    @Res() reply: FastifyReply,
  ): void {
    const { body, etag } = this.description.in(query.version!);
    void reply.headers({ etag, 'cache-control': 'no-cache' }).type('application/json; charset=utf-8').send(body);
  }
}
