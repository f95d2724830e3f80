import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { isDatabaseOutage } from '@probatum/persistence/database-errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type Observable, throwError } from 'rxjs';
import {
  BodyTooLarge,
  DatabaseUnavailable,
  InternalError,
  MalformedRequest,
  RouteNotFound,
  UnsupportedMediaType,
} from './common-problems';
import { Problem, problemBody, problemCodeHeader, problemMediaType } from './problem';
import { requestIdOf } from './request-id';

/** Turns whatever was thrown into problem+json. In an event handler it keeps the cause for the transport. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(exception: unknown, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() === 'rpc') return throwError(() => exception);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(exception);
    if (problem instanceof InternalError || reply.sent) {
      this.logger.error({ err: exception, requestId: requestIdOf(request), url: request.url }, 'request failed');
    }
    // What failed after its answer has begun cannot answer again.
    if (!reply.sent) sendProblem(reply, request, problem);
  }
}

export function sendProblem(reply: FastifyReply, request: FastifyRequest, problem: Problem): void {
  const body = problemBody(problem, requestIdOf(request), request.url.split('?')[0]!);
  // Fastify closes the connection when it refuses a body. Whoever is still sending would then lose this answer; Node
  // reads and drops the rest instead.
  void reply
    .removeHeader('connection')
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

export function toProblem(exception: unknown): Problem {
  if (exception instanceof Problem) return exception;
  if (isDatabaseOutage(exception)) return new DatabaseUnavailable();
  const status = exception instanceof HttpException ? exception.getStatus() : (exception as FastifyFailure)?.statusCode;
  switch (status) {
    case 404:
    // A parameter that is too long is the id of nothing.
    case 414:
      return new RouteNotFound('There is no such route');
    case 413:
      return new BodyTooLarge('The body is too large for this route');
    case 415:
      return new UnsupportedMediaType('This route takes application/json');
    default:
      if (status && status >= 400 && status < 500) return new MalformedRequest('The request could not be read');
      return new InternalError();
  }
}
