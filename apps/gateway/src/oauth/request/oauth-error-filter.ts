import { type ArgumentsHost, Catch } from '@nestjs/common';
import { UnsupportedContentCoding } from '@probatum/http/problems/common-problems';
import { ProblemFilter, toProblem } from '@probatum/service/problem-filter';
import { requestIdOf } from '@probatum/http/problems/request-id';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Observable } from 'rxjs';
import { takesForm } from './form-route';
import { InvalidOAuthRequest, OAuthError } from './oauth-error';

/**
 * On the routes of RFC 6749, 7009 and 7662 errors have the form that those demand; elsewhere they are problems.
 * So is a content coding, of which they say nothing.
 */
@Catch()
export class OAuthErrorFilter extends ProblemFilter {
  constructor(private readonly log: Logger) {
    super(log);
  }

  override catch(exception: unknown, host: ArgumentsHost): Observable<never> | void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const isRpc = host.getType() === 'rpc';
    if (isRpc || !takesForm(request) || exception instanceof UnsupportedContentCoding)
      return super.catch(exception, host);
    const error = toOAuthError(exception, request.routeOptions.bodyLimit);
    if (error.status === 500) this.log.error({ err: exception, requestId: requestIdOf(request) }, 'the request failed');
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply
      .removeHeader('connection')
      .code(error.status)
      .headers({ ...error.headers, 'cache-control': 'no-store', pragma: 'no-cache' })
      .send(error.body);
  }
}

function toOAuthError(exception: unknown, bodyLimit: number): OAuthError {
  if (exception instanceof OAuthError) return exception;
  const { kind, detail, options } = toProblem(exception, bodyLimit);
  if (kind.status === 503) return new OAuthError('temporarily_unavailable', detail, 503, options.headers);
  if (kind.status >= 500) return new OAuthError('server_error', detail, 500);
  return kind.status === 413 ? new OAuthError('invalid_request', detail, 413) : new InvalidOAuthRequest(detail);
}
