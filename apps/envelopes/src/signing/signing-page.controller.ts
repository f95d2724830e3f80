import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { ProblemSchema } from '@probatum/http/openapi/problem-schema';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { SignToken } from './link/visitor';
import { mediaTypesOfFiles } from './serve-page/page-files';
import { type ServedFile, ServePage } from './serve-page/serve-page';

const html = { 'text/html': Type.String() };
const fileContent = Object.fromEntries(mediaTypesOfFiles.map((type) => [type, Type.String({ format: 'binary' })]));
const name = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,100}$' } as const;

@ApiTags('Signing')
@Controller()
export class SigningPageController {
  constructor(private readonly serve: ServePage) {}

  @Get('sign/:token')
  @PublicRoute()
  @Describes('Show the signing page', 'The page to which the link of a recipient leads.', {
    200: html,
    404: { text: 'The link was not found', body: { ...html, 'application/problem+json': ProblemSchema } },
  })
  async page(
    @SignToken() token: string,
    @Headers('accept') accept: string | undefined,
    @Headers('accept-encoding') acceptEncoding: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.serve.execute(token, { accept, acceptEncoding }));
  }

  @Get('signing-page/:folder/:file')
  @PublicRoute()
  @ApiParam({ name: 'folder', description: 'Folder of the page that is served', schema: name })
  @ApiParam({ name: 'file', description: 'Name with a hash, or below a folder with a version', schema: name })
  @Describes(
    'Get a file of the signing page',
    'Scripts, styles and fonts of the page. A URL never changes its content.',
    { 200: fileContent },
  )
  async file(
    @Param('folder') folder: string,
    @Param('file') file: string,
    @Headers('accept-encoding') encoding: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.serve.file(`${folder}/${file}`, encoding));
  }
}

function send(reply: FastifyReply, { status, headers, body }: ServedFile): void {
  void reply.code(status).headers(headers).send(body);
}
