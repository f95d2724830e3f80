import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Credential } from '../authenticate/credential';
import type { LimiterState } from '../log-requests/logged-request';
import type { Route } from '../route-requests/route-table';
import { traceparentOf } from './traceparent';

/** One request on its way through the gateway. */
export class Call {
  /** Set once the caller is known. */
  credential: Credential | null = null;
  /** Flat list of names and values, for a caller with a limit. */
  limitHeaders: readonly string[] = [];
  /** For the browser, when a page of another origin calls. */
  corsHeaders: readonly string[] = [];
  /** The operation that is called, once it is found. */
  route: Route | undefined;
  /** What the rate limit said. */
  limiter: LimiterState = 'none';
  /** Of the answer, for the log. */
  problemCode: string | undefined;
  isReplayed = false;
  readonly receivedAt = new Date();
  readonly beganAt = performance.now();
  endedAt = 0;
  /** Flat list of names and values, for a route that will go. */
  notices: readonly string[] = [];
  readonly traceparent: string;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly requestId: string,
    /** The address of the caller; see client-address.ts. */
    readonly address: string,
  ) {
    this.traceparent = traceparentOf(request.headers.traceparent);
  }
}
