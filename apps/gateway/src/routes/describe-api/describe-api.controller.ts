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
type DescribeApiQuery = Static<typeof DescribeApiQuery>;

@ApiTags('Platform')
@Controller('api')
export class DescribeApiController {
  constructor(private readonly description: ApiDescription) {}

  @Get('docs-json')
  @PublicRoute()
  @Describes('Read the OpenAPI document', 'Describes every operation that the platform serves at the moment.', {
    200: Type.Object({}),
  })
  describeApi(@RequestQuery(DescribeApiQuery) query: DescribeApiQuery, @Res() reply: FastifyReply): void {
    this.send(query, reply);
  }

  @Get('v1/openapi')
  @PublicRoute()
  @Describes(
    'Read the OpenAPI document, in the form of the e-signature API',
    'Describes every operation that the platform serves at the moment, as `/api/docs-json` does.',
    { 200: Type.Object({}) },
  )
  describeApiV1(@RequestQuery(DescribeApiQuery) query: DescribeApiQuery, @Res() reply: FastifyReply): void {
    this.send(query, reply);
  }

  private send({ version }: DescribeApiQuery, reply: FastifyReply): void {
    const { body, etag } = this.description.in(version!);
    void reply.headers({ etag, 'cache-control': 'no-cache' }).type('application/json; charset=utf-8').send(body);
  }
}
