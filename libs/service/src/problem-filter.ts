import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { isDatabaseOutage, isStatementTimeout } from '@probatum/persistence/database-errors';
import { NoSlotFree } from '@probatum/persistence/organization-slots';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type Observable, throwError } from 'rxjs';
import {
  BodyTooLarge,
  DatabaseShareTaken,
  DatabaseUnavailable,
  InternalError,
  MalformedRequest,
  QueryTooSlow,
  RouteNotFound,
  UnsupportedMediaType,
} from '@probatum/http/problems/common-problems';
import { Problem, problemBody, problemCodeHeader, problemMediaType } from '@probatum/http/problems/problem';
import { requestIdOf } from '@probatum/http/problems/request-id';
import { maxDroppedBytes } from '@probatum/http/openapi/route-traits';

/** Turns whatever was thrown into problem+json. In an event handler it keeps the cause for the transport. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(exception: unknown, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() === 'rpc') return throwError(() => exception);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(exception, request.routeOptions.bodyLimit);
    if (problem instanceof InternalError || reply.sent) {
      // The route and not the URL: a link of a recipient has its token in the path.
      const route = request.routeOptions.url;
      this.logger.error({ err: exception, requestId: requestIdOf(request), route }, 'the request failed');
    }
    // A failure after the response has begun cannot be answered.
    if (!reply.sent) sendProblem(reply, request, problem);
  }
}

export function sendProblem(reply: FastifyReply, request: FastifyRequest, problem: Problem): void {
  const body = problemBody(problem, requestIdOf(request), request.url.split('?')[0]!);
  // A stream that failed before its first part has set its headers already: a problem is no file to save.
  reply.raw.removeHeader('content-disposition');
  // Fastify closes the connection when it refuses a body. A caller that is still sending would then lose this response,
  // so Node reads and drops the rest instead.
  void reply
    .removeHeader('connection')
    .removeHeader('content-disposition')
    .code(problem.kind.status)
    .headers({
      ...problem.options.headers,
      [problemCodeHeader]: problem.kind.code,
      'content-type': problemMediaType,
    })
    .send(JSON.stringify(body));
}

interface FastifyFailure {
  readonly statusCode?: number;
  readonly code?: string;
}

/** @param bodyLimit of the route, in bytes */
export function toProblem(exception: unknown, bodyLimit = maxDroppedBytes): Problem {
  if (exception instanceof Problem) return exception;
  if (isStatementTimeout(exception)) return new QueryTooSlow();
  if (exception instanceof NoSlotFree) return new DatabaseShareTaken();
  if (isDatabaseOutage(exception)) return new DatabaseUnavailable();
  const status = exception instanceof HttpException ? exception.getStatus() : (exception as FastifyFailure)?.statusCode;
  switch (status) {
    case 404:
    // A parameter that is too long is the id of nothing.
    case 414:
      return new RouteNotFound('There is no route with this method and path');
    case 413:
      return new BodyTooLarge(bodyLimit);
    case 415:
      return new UnsupportedMediaType('This route accepts application/json');
    default:
      if (status && status >= 400 && status < 500) return new MalformedRequest('The request is not well formed');
      return new InternalError();
  }
}
