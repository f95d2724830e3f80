import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '@probatum/http/problems/problem';
import type { Credential } from '../../credentials/credential/credential';
import type { LimiterState } from '../../organization/request-log/logged-request';
import type { Route } from '../../routes/route-table/route-table';
import { type Span, traceparentOf } from '@probatum/observability/spans';
import { beginRequestSpan } from './request-span';
import { callersTraceparent } from './traceparent';

/** One request on its way through the gateway. */
export class Call {
  /** Set once the caller is known. */
  credential: Credential | null = null;
  /** Why there is no credential, until the caller is told. */
  refusal: Problem | null = null;
  /** Flat list of names and values, for a caller with a limit. */
  limitHeaders: readonly string[] = [];
  /** For the browser, when a page of another origin calls. */
  corsHeaders: readonly string[] = [];
  /** The operation that is called, once it is found. */
  route: Route | undefined;
  /** The result of the rate limit. */
  limiter: LimiterState = 'none';
  /** Of the answer, for the log. */
  problemCode: string | undefined;
  isReplayed = false;
  readonly beganAt = performance.now();
  endedAt = 0;
  /** Flat list of names and values, for a route that will go. */
  notices: readonly string[] = [];
  /** Of a trace that is recorded, or that the sampler has refused. */
  readonly span: Span | undefined;
  readonly traceparent: string;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly requestId: string,
    /** The address of the caller; see client-address.ts. */
    readonly address: string,
  ) {
    this.span = beginRequestSpan(request);
    this.traceparent = this.span ? traceparentOf(this.span) : callersTraceparent(request.headers.traceparent);
  }
}
