import type { IncomingMessage, RequestListener } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { InternalError, RouteNotFound, ScopeMissing } from '@probatum/http/common-problems';
import { clientAddressHeader } from '@probatum/http/client-address';
import { identityHeader } from '@probatum/http/identity';
import { Problem } from '@probatum/http/problem';
import { requestIdHeader } from '@probatum/http/request-id';
import { LOGGER } from '@probatum/http/resources';
import type { Logger } from 'pino';
import { AllowCrossOrigin } from '../allow-cross-origin/allow-cross-origin';
import { OriginNotAllowed } from '../allow-cross-origin/cross-origin.problems';
import { ApplyLimits } from '../apply-limits/apply-limits';
import { Authenticate } from '../authenticate/authenticate';
import { AddressNotAllowed, CredentialsUnavailable } from '../authenticate/authentication.problems';
import type { Credential } from '../authenticate/credential';
import { presentsCredential } from '../authenticate/presented-credential';
import { refuseCredentialInQuery } from '../authenticate/query-credential';
import { bears, type CertificateName } from '../client-certificate/client-certificate';
import { ClientCertificateNeeded } from '../client-certificate/client-certificate.problems';
import { PresentedCertificates } from '../client-certificate/presented-certificates';
import { ownName } from '../discover-routes/settle-claims';
import { ForwardRequest } from '../forward-request/forward-request';
import { refuseLargeBody } from '../limit-bodies/refuse-large-body';
import { RateLimitExceeded } from '../limit-rate/rate-limit.problems';
import { LogRequests } from '../log-requests/log-requests';
import { LogRoomAccess } from '../log-room-access/log-room-access';
import { NoteKeyUse } from '../note-key-use/note-key-use';
import type { Access, Route } from '../route-requests/route-table';
import { Routes } from '../route-requests/routes';
import { ShedLoad } from '../shed-load/shed-load';
import { IdentitySigner } from '../sign-identity/identity-signer';
import { answerHeaders, nothingGiven } from './answer-headers';
import { answerNothing, answerProblem } from './answer-problem';
import type { Call } from './call';
import { pathOf } from './check-address';
import { checkHead, endAfterUpgrade } from './check-head';

/** The one way of every request: route, caller, limit, scopes, and then to whoever answers it. */
@Injectable()
export class ReceiveRequest {
  constructor(
    private readonly routes: Routes,
    private readonly authenticate: Authenticate,
    private readonly limits: ApplyLimits,
    private readonly shedLoad: ShedLoad,
    private readonly keyUse: NoteKeyUse,
    private readonly crossOrigin: AllowCrossOrigin,
    private readonly certificates: PresentedCertificates,
    private readonly signer: IdentitySigner,
    private readonly forward: ForwardRequest,
    private readonly log: LogRequests,
    private readonly logRoomAccess: LogRoomAccess,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param ownRoutes answers what the gateway answers itself */
  execute(call: Call, ownRoutes: RequestListener): void {
    call.response.once('close', () => this.log.add(call));
    this.guard(call, () => {
      checkHead(call.request);
      endAfterUpgrade(call.request, call.response);
      refuseCredentialInQuery(call.request.url!);
      if (isPreflight(call.request)) return this.withinAddressLimit(call, () => this.answerPreflight(call));
      const route = this.find(call);
      if (route?.access === null) return this.withinAddressLimit(call, () => this.handOver(call, route, ownRoutes));
      if (!route && !presentsCredential(call.request.headers)) throw noRoute();
      this.authenticate.execute(call, (problem, credential) => {
        this.guard(call, () => {
          if (!credential) throw route || problem instanceof RateLimitExceeded ? problem! : noRoute();
          this.recognise(call, credential);
          this.withinLimits(call, credential, () => this.handOver(call, admit(credential, route), ownRoutes));
        });
      });
    });
  }

  private find(call: Call): Route | undefined {
    const route = this.routes.current.find(call.request.method!, pathOf(call.request.url!));
    if (!route) return undefined;
    call.route = route;
    call.notices = route.notices;
    this.shedLoad.execute(route);
    return route;
  }

  private answerPreflight(call: Call): void {
    const { origin, 'access-control-request-method': method } = call.request.headers;
    const route = this.routes.current.find(method!, pathOf(call.request.url!));
    if (!route) throw noRoute();
    this.crossOrigin.preflight(origin!, method!, route).then(
      (headers) => (headers ? answerNothing(call, headers) : answerProblem(call, new OriginNotAllowed())),
      () => answerProblem(call, new CredentialsUnavailable()),
    );
  }

  /** Where the credential may be used from, and with what beside it. */
  private recognise(call: Call, credential: Credential): void {
    call.credential = credential;
    call.corsHeaders = this.crossOrigin.headers(call.request, credential);
    if (!credential.addressLimits.every((ranges) => ranges.include(call.address)))
      throw new AddressNotAllowed(call.address);
    if (credential.boundTo && !this.presents(call, credential.boundTo)) throw new ClientCertificateNeeded();
    this.keyUse.add(credential);
  }

  private withinAddressLimit(call: Call, proceed: () => void): void {
    this.limits.ofAddress(call, (refusal) => this.goOn(call, refusal, proceed));
  }

  /** A caller who is known counts against the limit even where there is nothing to call. */
  private withinLimits(call: Call, credential: Credential, proceed: () => void): void {
    this.limits.ofCredential(call, credential, (refusal) =>
      this.goOn(call, refusal, () => this.logFirst(call, credential, proceed)),
    );
  }

  private goOn(call: Call, refusal: Problem | null, proceed: () => void): void {
    this.guard(call, () => {
      if (refusal) throw refusal;
      proceed();
    });
  }

  /** What is asked for in an audit room is in its log before it is answered, also with a refusal. */
  private logFirst(call: Call, credential: Credential, proceed: () => void): void {
    if (credential.type !== 'audit_room') return proceed();
    this.logRoomAccess.execute(call, credential).then(
      () => this.guard(call, proceed),
      (error: unknown) => this.refuse(call, error),
    );
  }

  private presents({ request }: Call, name: CertificateName): boolean {
    const certificate = this.certificates.of(request);
    return certificate !== null && bears(certificate, name);
  }

  private handOver(call: Call, route: Route, ownRoutes: RequestListener): void {
    const { service } = route;
    const { credential, request, response } = call;
    refuseLargeBody(call, route);
    if (!credential) call.corsHeaders = this.crossOrigin.headers(request, null);
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
      this.refuse(call, error);
    }
  }

  private refuse(call: Call, error: unknown): void {
    if (!(error instanceof Problem)) this.logger.error({ err: error, requestId: call.requestId }, 'request failed');
    answerProblem(call, error instanceof Problem ? error : new InternalError());
  }
}

/** Fetch standard, CORS-preflight request. */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

function noRoute(): RouteNotFound {
  return new RouteNotFound('There is no such route');
}

function admit(credential: Credential, route: Route | undefined): Route {
  if (!route) throw noRoute();
  const missing = missingScope(route.access, credential);
  if (missing) throw new ScopeMissing(missing);
  return route;
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
