import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { RouteNotFound } from '@probatum/http/common-problems';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { referenceFile } from './reference-files';

@ApiTags('Platform')
@Controller('api/docs')
export class ShowReferencePartController {
  @Get(':file')
  @PublicRoute()
  @ApiParam({ name: 'file', schema: { type: 'string' } })
  @Responds(200, Type.String(), 'A part of the page of the reference', 'application/octet-stream')
  showReferencePart(@Param('file') name: string, @Res() reply: FastifyReply): void {
    const file = referenceFile(name);
    if (!file) throw new RouteNotFound('There is no such file');
    void reply
      .headers({ 'cache-control': 'public, max-age=3600', 'content-encoding': file.encoding })
      .type(file.type)
      .send(file.body);
  }
}
