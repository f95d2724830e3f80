import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Credential } from '../authenticate/credential';
import { traceparentOf } from './traceparent';

/** One request on its way through the gateway. */
export class Call {
  /** Set once the caller is known. */
  credential: Credential | null = null;
  /** Flat list of names and values, for a caller with a limit. */
  limitHeaders: readonly string[] = [];
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
