import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Describes } from '@probatum/http/openapi/describes';
import { Fields } from '@probatum/http/validation/fields';
import { ProblemSchema } from '@probatum/http/openapi/problem-schema';
import { RequestQuery } from '@probatum/http/validation/request';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { formHeaders } from '../show-verification-page/page';
import { certificateIdIn, maxLength, verificationForm } from './verification-form';

const FormQuery = Fields({
  id: Type.Optional(Type.String({ maxLength, description: 'A certificate id, or a link that contains one' })),
});

const page = { 'text/html': Type.String() };
const problem = { ...page, 'application/problem+json': ProblemSchema };

@ApiTags('Verification')
@Controller('verify')
export class ShowVerificationFormController {
  @Get()
  @PublicRoute()
  @Describes(
    'Show the verification form',
    'Shows a form for a certificate id that leads to the verification page of the certificate.',
    {
      200: page,
      303: 'The query names a certificate. The response redirects to its verification page',
      400: { text: 'The query names no certificate. The response shows the form again', body: problem },
    },
  )
  showVerificationForm(@RequestQuery(FormQuery) { id }: Static<typeof FormQuery>, @Res() reply: FastifyReply): void {
    const named = id && certificateIdIn(id);
    // Relative to this page, so that the link also works where a proxy serves the platform below a path.
    if (named)
      return void reply
        .code(303)
        .headers({ location: `verify/${named}`, 'cache-control': 'no-cache' })
        .send();
    void reply
      .code(id === undefined ? 200 : 400)
      .headers({ ...formHeaders, 'cache-control': 'no-cache' })
      .send(verificationForm(id));
  }
}
