import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Describes } from '@probatum/http/openapi/describes';
import { Fields, OneOf } from '@probatum/http/validation/fields';
import { RequestQuery } from '@probatum/http/validation/request';
import { PublicRoute } from '@probatum/http/identity/scopes';
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
  @Describes('Read the OpenAPI document', 'Describes every operation that the platform serves at the moment.', {
    200: Type.Object({}),
  })
  describeApi(
    @RequestQuery(DescribeApiQuery) query: Static<typeof DescribeApiQuery>,
    @Res() reply: FastifyReply,
  ): void {
    const { body, etag } = this.description.in(query.version!);
    void reply.headers({ etag, 'cache-control': 'no-cache' }).type('application/json; charset=utf-8').send(body);
  }
}
