import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RouteNotFound } from '@probatum/http/common-problems';
import { PublicRoute } from '@probatum/http/scopes';
import type { FastifyReply } from 'fastify';
import { referenceFile } from './reference-files';

const text = { schema: { type: 'string' } };
const content = { 'text/css': text, 'text/javascript': text, 'image/svg+xml': text };

@ApiTags('Platform')
@Controller('api/docs')
export class ShowReferencePartController {
  @Get(':file')
  @PublicRoute()
  @ApiOperation({ summary: 'Load a part of the reference', description: 'What the page of the reference consists of.' })
  @ApiParam({ name: 'file', description: 'One of the names on the page', schema: { type: 'string' } })
  @ApiResponse({ status: 200, description: 'A part of the page of the reference', content })
  showReferencePart(@Param('file') name: string, @Res() reply: FastifyReply): void {
    const file = referenceFile(name);
    if (!file) throw new RouteNotFound('There is no such file');
    void reply
      .headers({ 'cache-control': 'public, max-age=3600', 'content-encoding': file.encoding })
      .type(file.type)
      .send(file.body);
  }
}
