import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { InternalError } from '@probatum/http/problems/common-problems';
import { Problem } from '@probatum/http/problems/problem';
import { traceIdOf } from '@probatum/observability/trace-context';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { Authenticate } from './authenticate/authenticate';
import { CheckRestrictions } from './authenticate/check-restrictions';
import { checkScopes } from './authenticate/check-scopes';
import { refuseCredentialInQuery } from './authenticate/query-credential';
import { refuseUnknownCaller } from './authenticate/refuse-unknown-caller';
import { answerProblem } from './call/answer-problem';
import type { Call } from './call/call';
import { whenOver } from './call/when-over';
import { AllowCrossOrigin } from './check-http/allow-cross-origin/allow-cross-origin';
import { checkHead } from './check-http/check-head';
import { FindRoute } from './find-route/find-route';
import { HandOver } from './forward/hand-over';
import { ApplyLimits } from './limit/apply-limits/apply-limits';
import { dropBody } from './limit/bodies/drop-body';
import { refuseLargeBody } from './limit/bodies/refuse-large-body';
import { ShedLoad } from './limit/shed-load/shed-load';
import { LogRequests } from './log/log-requests';
import { LogRoomAccess } from './log/log-room-access/log-room-access';
import { NoteKeyUse } from './log/note-key-use/note-key-use';
import { runSteps, type Step } from './run-steps';

/** The one way of every request. Only this file knows the order of the steps. */
@Injectable()
export class ReceiveRequest {
  private readonly steps: readonly Step[];
  private readonly stepsOfPreflight: readonly Step[];

  constructor(
    findRoute: FindRoute,
    shedLoad: ShedLoad,
    authenticate: Authenticate,
    crossOrigin: AllowCrossOrigin,
    restrictions: CheckRestrictions,
    keyUse: NoteKeyUse,
    limits: ApplyLimits,
    roomAccess: LogRoomAccess,
    handOver: HandOver,
    private readonly log: LogRequests,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.steps = [
      checkHead,
      (call) => findRoute.execute(call),
      (call) => shedLoad.execute(call),
      (call) => authenticate.execute(call),
      (call) => crossOrigin.execute(call),
      (call) => restrictions.execute(call),
      (call) => keyUse.execute(call),
      (call) => limits.execute(call),
      // Reading a query costs time: callers count against a limit before.
      refuseCredentialInQuery,
      refuseUnknownCaller,
      // A request in an audit room is logged before it is answered, also with a refusal.
      (call) => roomAccess.execute(call),
      checkScopes,
      refuseLargeBody,
      dropBody,
      (call) => handOver.execute(call),
    ];
    this.stepsOfPreflight = [
      checkHead,
      (call) => limits.execute(call),
      refuseCredentialInQuery,
      (call) => findRoute.ofPreflight(call),
      (call) => crossOrigin.answerPreflight(call),
    ];
  }

  execute(call: Call): void {
    whenOver(call, () => this.log.add(call));
    const steps = isPreflight(call.request) ? this.stepsOfPreflight : this.steps;
    runSteps(steps, call, this.refuse);
  }

  /** An error ends nothing but its own request. */
  private readonly refuse = (call: Call, error: unknown): void => {
    if (!(error instanceof Problem)) {
      const { requestId, traceparent } = call;
      this.logger.error({ err: error, requestId, traceId: traceIdOf(traceparent) }, 'the request failed');
    }
    answerProblem(call, error instanceof Problem ? error : new InternalError());
  };
}

/** Fetch standard, CORS-preflight request. */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
