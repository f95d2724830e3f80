import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { clientAddressHeader } from '@probatum/http/identity/client-address';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Credential } from '../../credentials/credential/credential';
import { bears } from '../../credentials/client-certificates/client-certificate';
import { PresentedCertificates } from '../../credentials/client-certificates/presented-certificates';
import { rateLimitHeaders } from '@probatum/rate-limit/rate-limit-headers';
import { RateLimiter } from '@probatum/rate-limit/rate-limiter';
import type { OAuthClientRow } from '../../credentials/oauth-clients/oauth-client-row';
import { InvalidClient, InvalidOAuthRequest, OAuthError } from '../request/oauth-error';
import { AuthenticateClient } from './authenticate-client';

const clientOnRequest = Symbol('client');

interface WithClient {
  [clientOnRequest]?: OAuthClientRow;
}

/** Lets in the OAuth client that authenticates itself with the form or the header, within its limits. */
@Injectable()
export class ClientGuard implements CanActivate {
  constructor(
    private readonly authenticate: AuthenticateClient,
    private readonly certificates: PresentedCertificates,
    private readonly limiter: RateLimiter,
  ) {}

  /** @throws OAuthError */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & WithClient>();
    // RFC 6749 section 2.3.1: logs contain the query of a URL.
    if (request.url.includes('?')) throw new InvalidOAuthRequest('Send the parameters in the request body');
    const { row, credential } = await this.authenticate.execute(request);
    this.bind(credential, request);
    await this.limit(credential, http.getResponse<FastifyReply>());
    request[clientOnRequest] = row;
    return true;
  }

  /** The restrictions of its tokens apply to the client itself. */
  private bind({ addressLimits, boundTo }: Credential, { headers, raw }: FastifyRequest): void {
    const address = String(headers[clientAddressHeader] ?? '');
    if (!addressLimits.every((ranges) => ranges.include(address))) {
      throw new InvalidClient('The client may not be used from this IP address');
    }
    const certificate = boundTo && this.certificates.of(raw);
    if (boundTo && (!certificate || !bears(certificate, boundTo))) {
      throw new InvalidClient('The client works only together with its client certificate');
    }
  }

  private async limit(credential: Credential, reply: FastifyReply): Promise<void> {
    const { verdict, bucket } = await this.limiter.decide(credential);
    if (verdict === 'unavailable') {
      throw new OAuthError('temporarily_unavailable', 'The rate limit cannot be looked up at the moment', 503, {
        'retry-after': '2',
      });
    }
    const headers = rateLimitHeaders(bucket);
    for (let index = 0; index < headers.length; index += 2) void reply.header(headers[index]!, headers[index + 1]!);
    if (verdict === 'admitted' || credential.limit.mode === 'shadow') return;
    const retryAfter = String(Math.max(1, bucket.secondsUntil(1)));
    throw new OAuthError('temporarily_unavailable', `The rate limit is reached. Try again in ${retryAfter} s`, 429, {
      'retry-after': retryAfter,
    });
  }
}

/** The client that the guard let in. */
export const AuthenticatedClient = createParamDecorator(
  (_data: unknown, context: ExecutionContext): OAuthClientRow =>
    context.switchToHttp().getRequest<WithClient>()[clientOnRequest]!,
);
