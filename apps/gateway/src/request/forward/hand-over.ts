import type { RequestListener } from 'node:http';
import { Injectable } from '@nestjs/common';
import { clientAddressHeader } from '@probatum/http/identity/client-address';
import { identityHeader } from '@probatum/http/identity/identity';
import { requestIdHeader } from '@probatum/http/problems/request-id';
import { traceparentHeader } from '@probatum/observability/trace-context';
import { ownName } from '../../routes/route-table/own-name';
import { answerHeaders, nothingGiven } from '../call/answer-headers';
import type { Call } from '../call/call';
import { isOver } from '../call/when-over';
import { AllowCrossOrigin } from '../check-http/allow-cross-origin/allow-cross-origin';
import { UnreadAnswers } from '../limit/unread-answers/unread-answers';
import { ForwardRequest } from './forward-request';
import { IdentitySigner } from './sign-identity/identity-signer';

/** Gives a request to the one that answers it: a service, or a route of the gateway itself. */
@Injectable()
export class HandOver {
  /** Answers what the gateway answers itself. Set before the first request. */
  ownRoutes: RequestListener | undefined;

  constructor(
    private readonly signer: IdentitySigner,
    private readonly forward: ForwardRequest,
    private readonly crossOrigin: AllowCrossOrigin,
    private readonly unread: UnreadAnswers,
  ) {}

  execute(call: Call): void {
    const { credential, request } = call;
    const route = call.route!;
    // Gone while the credential was looked up: the log was told of its end already, and would not hold what is done now.
    if (isOver(call)) return;
    if (!credential) call.corsHeaders = this.crossOrigin.headers(request, null);
    const identity = credential
      ? this.signer.forCredential(credential, route.service)
      : this.signer.forAnonymous(route.service);
    if (route.service === ownName) this.answerHere(call, identity);
    else this.forward.execute(call, route, identity);
  }

  private answerHere(call: Call, identity: string): void {
    const { request, response } = call;
    request.headers[identityHeader] = identity;
    request.headers[requestIdHeader] = call.requestId;
    request.headers[traceparentHeader] = call.traceparent;
    request.headers[clientAddressHeader] = call.address;
    const headers = answerHeaders(call, nothingGiven);
    for (let index = 0; index < headers.length; index += 2) response.setHeader(headers[index]!, headers[index + 1]!);
    this.unread.watch(call);
    this.ownRoutes!(request, response);
  }
}
