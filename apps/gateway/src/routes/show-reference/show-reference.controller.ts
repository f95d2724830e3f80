import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { RouteNotFound } from '@probatum/http/problems/common-problems';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { referenceFile } from './reference-files';
import { contentSecurityPolicy, page } from './reference-page';

const text = Type.String();

const content = { 'text/css': text, 'text/javascript': text, 'image/svg+xml': text };

@ApiTags('Platform')
@Controller('api/docs')
export class ShowReferenceController {
  constructor() {}

  @Get()
  @PublicRoute()
  @Describes('Show the reference', 'Shows this reference as a page that loads nothing from other hosts.', {
    200: { 'text/html': Type.String() },
  })
  showReference(@Res() reply: FastifyReply): void {
    void reply
      .headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(page);
  }

  @Get(':file')
  @PublicRoute()
  @Describes('Load a part of the reference', 'Loads a script, a style sheet or an image of the reference page.', {
    200: content,
  })
  @ApiParam({ name: 'file', description: 'Name of a file of the page', schema: { type: 'string' } })
  showReferencePart(@Param('file') name: string, @Res() reply: FastifyReply): void {
    const file = referenceFile(name);
    if (!file) throw new RouteNotFound('The reference page has no file of this name');
    void reply
      .headers({ 'cache-control': 'public, max-age=3600', 'content-encoding': file.encoding })
      .type(file.type)
      .send(file.body);
  }
}
