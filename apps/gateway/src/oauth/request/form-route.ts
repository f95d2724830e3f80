import { applyDecorators, createParamDecorator, type ExecutionContext, Header, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiResponse } from '@nestjs/swagger';
import { UnsupportedMediaType } from '@probatum/http/problems/common-problems';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PublicRoute } from '@probatum/http/identity/scopes';
import type { TSchema } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InvalidOAuthRequest, OAuthErrorBody } from './oauth-error';
import { type Form, readForm } from './read-form';

const formMediaType = 'application/x-www-form-urlencoded';
/** An assertion signed with RSA has 1 KB; one of 8 KB has no reason. */
const maxBodyBytes = 16 * 1024;

const errorAnswers = [
  [
    400,
    'The request is not well formed, or requests something that is not granted; `error` names the reason (RFC 6749 section 5.2)',
  ],
  [401, 'The client authentication is missing or not valid'],
  [413, 'The request body is too large'],
  [429, 'The rate limit of the client is reached'],
  [503, 'A part of the platform is temporarily unavailable'],
] as const;

interface FormRouteConfig {
  readonly takesForm?: boolean;
  readonly maxBodyBytes?: number;
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
    MaxBodyBytes(maxBodyBytes),
    // Nest keeps one configuration of a route: the last.
    RouteConfig({ takesForm: true, maxBodyBytes } satisfies FormRouteConfig),
    Header('cache-control', 'no-store'),
    Header('pragma', 'no-cache'),
    ApiConsumes(formMediaType),
    ApiBody({ schema: body as never, required: true }),
    ...errorAnswers.map(([status, description]) =>
      ApiResponse({ status, description, schema: OAuthErrorBody as never }),
    ),
  );
}

/** Forms are read on the routes that take them; everywhere else they are as unknown as before. */
export function addFormParser(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(formMediaType, { parseAs: 'buffer' }, (request, body, done) => {
    if (!takesForm(request)) return done(new UnsupportedMediaType('This route accepts application/json'));
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
  throw new InvalidOAuthRequest(`The request body must be ${formMediaType}`);
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
