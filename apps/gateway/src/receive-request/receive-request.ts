import type { IncomingMessage, RequestListener } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { InternalError, MalformedRequest, RouteNotFound, ScopeMissing } from '@probatum/http/common-problems';
import { clientAddressHeader } from '@probatum/http/client-address';
import { identityHeader } from '@probatum/http/identity';
import { Problem } from '@probatum/http/problem';
import { requestIdHeader } from '@probatum/http/request-id';
import { LOGGER } from '@probatum/http/resources';
import type { Logger } from 'pino';
import { ApplyLimits } from '../apply-limits/apply-limits';
import { Authenticate } from '../authenticate/authenticate';
import type { Credential } from '../authenticate/credential';
import { presentsCredential } from '../authenticate/presented-credential';
import { ownName } from '../discover-routes/settle-claims';
import { ForwardRequest } from '../forward-request/forward-request';
import { refuseLargeBody } from '../limit-bodies/refuse-large-body';
import type { Access, Route } from '../route-requests/route-table';
import { Routes } from '../route-requests/routes';
import { ShedLoad } from '../shed-load/shed-load';
import { IdentitySigner } from '../sign-identity/identity-signer';
import { answerHeaders, nothingGiven } from './answer-headers';
import { answerProblem } from './answer-problem';
import type { Call } from './call';
import { pathOf } from './check-address';
import { HeadersTooLarge } from './malformed-http.problems';

/** Beyond the size of all, each costs work of its own. */
const mostHeaders = 100;

/** The one way of every request: route, caller, limit, scopes, and then to whoever answers it. */
@Injectable()
export class ReceiveRequest {
  constructor(
    private readonly routes: Routes,
    private readonly authenticate: Authenticate,
    private readonly limits: ApplyLimits,
    private readonly shedLoad: ShedLoad,
    private readonly signer: IdentitySigner,
    private readonly forward: ForwardRequest,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param ownRoutes answers what the gateway answers itself */
  execute(call: Call, ownRoutes: RequestListener): void {
    this.guard(call, () => {
      const route = this.routes.current.find(call.request.method!, addressOf(call.request));
      if (route) this.shedLoad.execute(route);
      if (route?.access === null) {
        return this.limits.ofAddress(call, (refusal) => this.goOn(call, refusal, () => route, ownRoutes));
      }
      if (!route && !presentsCredential(call.request.headers)) throw noRoute();
      this.authenticate.execute(call.request, (problem, credential) => {
        this.guard(call, () => {
          if (!credential) throw route ? problem! : noRoute();
          call.credential = credential;
          this.limits.ofCredential(call, credential, (refusal) =>
            this.goOn(call, refusal, () => admit(credential, route), ownRoutes),
          );
        });
      });
    });
  }

  private goOn(call: Call, refusal: Problem | null, routeOf: () => Route, ownRoutes: RequestListener): void {
    this.guard(call, () => {
      if (refusal) throw refusal;
      const route = routeOf();
      refuseLargeBody(call, route);
      this.handOver(call, route, ownRoutes);
    });
  }

  private handOver(call: Call, route: Route, ownRoutes: RequestListener): void {
    const { service } = route;
    const { credential, request, response } = call;
    const identity = credential ? this.signer.forCredential(credential, service) : this.signer.forAnonymous(service);
    if (service !== ownName) return this.forward.execute(call, route, identity);
    request.headers[identityHeader] = identity;
    request.headers[requestIdHeader] = call.requestId;
    request.headers[clientAddressHeader] = call.address;
    for (const [name, value] of pairsOf(answerHeaders(call, nothingGiven))) response.setHeader(name, value);
    ownRoutes(request, response);
  }

  /** Whatever goes wrong, now or after a look-up, is answered and ends nothing but this call. */
  private guard(call: Call, step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof Problem)) this.logger.error({ err: error, requestId: call.requestId }, 'request failed');
      answerProblem(call, error instanceof Problem ? error : new InternalError());
    }
  }
}

/** RFC 9112 section 3.2: a request in HTTP/1.1 without Host is answered with 400. */
function addressOf({ url, headers, rawHeaders, httpVersion }: IncomingMessage): string {
  if (rawHeaders.length > 2 * mostHeaders) throw new HeadersTooLarge();
  if (headers.host === undefined && httpVersion === '1.1') throw new MalformedRequest('The Host header is missing');
  return pathOf(url!);
}

/** A caller who is known counts against the limit even where there is nothing to call. */
function admit(credential: Credential, route: Route | undefined): Route {
  if (!route) throw noRoute();
  const missing = missingScope(route.access, credential);
  if (missing) throw new ScopeMissing(missing);
  return route;
}

function noRoute(): RouteNotFound {
  return new RouteNotFound('There is no such route');
}

/** A scope that this credential lacks, if it holds none of the sets that would do. */
function missingScope(access: Access, { scopes }: Credential): string | undefined {
  const lacks = (scope: string) => !(scopes as readonly string[]).includes(scope);
  if (!access || access.some((set) => !set.some(lacks))) return undefined;
  return access[0]!.find(lacks);
}

function* pairsOf(list: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index < list.length; index += 2) yield [list[index]!, list[index + 1]!];
}
