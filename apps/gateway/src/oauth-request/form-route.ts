import { applyDecorators, createParamDecorator, type ExecutionContext, Header, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { UnsupportedMediaType } from '@probatum/http/common-problems';
import { AlsoResponds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import type { TSchema } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InvalidOAuthRequest, OAuthErrorBody } from './oauth-error';
import { type Form, readForm } from './read-form';

const formMediaType = 'application/x-www-form-urlencoded';
/** An assertion signed with RSA has 1 KB; one of 8 KB has no reason. */
const bodyLimit = 16 * 1024;

const errorAnswers = [
  [400, 'The request is not well formed, or asks for what is not granted; `error` says what (RFC 6749 section 5.2)'],
  [401, 'The client does not authenticate, or what it authenticates with is not valid'],
  [413, 'The body is too large'],
  [429, 'The limit of the client is reached'],
  [503, 'A part of the platform cannot be reached right now'],
] as const;

interface FormRouteConfig {
  readonly takesForm?: boolean;
}

/** True for the routes that speak as RFC 6749 says, in requests and in errors. */
export function takesForm({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as FormRouteConfig | undefined)?.takesForm === true;
}

/** A route that takes a form from a client, which authenticates itself there. No answer is kept by any cache. */
export function FormRoute(body: TSchema) {
  return applyDecorators(
    PublicRoute(),
    HttpCode(200),
    RouteConfig({ takesForm: true } satisfies FormRouteConfig),
    Header('cache-control', 'no-store'),
    Header('pragma', 'no-cache'),
    ApiConsumes(formMediaType),
    ApiBody({ schema: body as never, required: true }),
    ...errorAnswers.map(([status, description]) => AlsoResponds(status, description, OAuthErrorBody)),
  );
}

/** Forms are read on the routes that take them; everywhere else they are as unknown as before. */
export function addFormParser(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(formMediaType, { parseAs: 'buffer', bodyLimit }, (request, body, done) => {
    if (!takesForm(request)) return done(new UnsupportedMediaType('This route takes application/json'));
    try {
      done(null, readForm(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** @throws InvalidOAuthRequest when the request brings something else, or nothing */
export function formOf({ body }: FastifyRequest): Form {
  if (body instanceof Map) return body as Form;
  throw new InvalidOAuthRequest(`The body must be ${formMediaType}`);
}

export const RequestForm = createParamDecorator((_data: unknown, context: ExecutionContext): Form =>
  formOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** @throws InvalidOAuthRequest when the parameter is not there */
export function requiredParameter(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw new InvalidOAuthRequest(`The parameter ${name} is missing`);
  return value;
}
