import type { PassThrough } from 'node:stream';
import type { Deadlines } from '@probatum/deadlines/deadlines';
import { MalformedRequest } from '@probatum/http/problems/common-problems';
import { type Problem, problemCodeHeader } from '@probatum/http/problems/problem';
import type { Dispatcher } from 'undici';
import { answerHeaders } from '../call/answer-headers';
import { answerProblem } from '../call/answer-problem';
import type { Call } from '../call/call';
import { dropRest } from '../call/drop-rest';
import { RequestTooSlow } from '../check-http/malformed-http.errors';
import { whenOver } from '../call/when-over';
import { type FairShares, type Holder, Share } from '../limit/share-connections/fair-shares';
import { ServiceTooSlow, ServiceUnavailable } from './forwarding.errors';
import { readAnswerHead } from './response-headers';
import type { Sender, SlowSenders } from './slow-senders';

/** A status for metrics only; the caller is gone. */
const callerGone = 499;

/** One forwarded request: carries the service's answer to the caller, chunk by chunk, and each one's end to the other. */
export class Exchange implements Dispatcher.DispatchHandler, Sender {
  private controller: Dispatcher.DispatchController | undefined;
  /** Why the request is to be given up, when it is. */
  private cause: Problem | undefined;
  private isOver = false;
  private expectedBytes: number | undefined;
  private held: Buffer | undefined;
  /** The body, once it flows to the service. */
  private sent: PassThrough | undefined;
  private isWaiting = false;
  private leave = () => {};

  constructor(
    private readonly call: Call,
    private readonly deadlines: Deadlines<Exchange>,
    private readonly watch: { readonly stalled: Deadlines<Exchange>; readonly slow: SlowSenders },
    private readonly onEnd: (status: number) => void,
  ) {
    deadlines.add(this);
    whenOver(call, () => this.onCallerGone());
  }

  /** Begins when the caller has a place among those that all share. */
  share(shares: FairShares, holder: Holder, begin: () => void): void {
    if (this.isOver) return;
    const share = new Share(holder, () => {
      this.isWaiting = false;
      begin();
    });
    this.isWaiting = true;
    this.leave = () => shares.leave(share);
    shares.enter(share);
  }

  /** From here on, the caller has to keep the pace. */
  sends(body: PassThrough): void {
    this.sent = body;
    this.watch.slow.add(this);
  }

  get receivedBytes(): number {
    return this.call.request.socket.bytesRead;
  }

  get isHeldUp(): boolean {
    return this.call.request.complete || this.sent!.writableNeedDrain;
  }

  giveUpSlow(): void {
    this.giveUp(new RequestTooSlow());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isOver) controller.abort(new Error('The caller no longer waits for the response'));
  }

  onResponseStart(controller: Dispatcher.DispatchController & { rawHeaders?: unknown }, status: number): void {
    if (status < 200) return;
    this.deadlines.remove(this);
    const { headers, names, contentLength } = readAnswerHead(controller.rawHeaders as Buffer[]);
    if (status >= 400) this.call.problemCode = valueOf(headers, problemCodeHeader);
    this.call.isReplayed = names.has('idempotent-replayed');
    this.expectedBytes = contentLength;
    this.call.response.writeHead(status, [...headers, ...answerHeaders(this.call, names)]);
    if (contentLength === undefined) setImmediate(() => this.announceSlowBody());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (chunk.length === this.expectedBytes) {
      // The whole body: head and body are sent with one write, at the end that follows immediately.
      this.held = chunk;
      return;
    }
    const { response } = this.call;
    if (response.write(chunk)) return;
    controller.pause();
    this.watch.stalled.add(this);
    response.once('drain', () => {
      this.watch.stalled.remove(this);
      controller.resume();
    });
  }

  onResponseEnd(): void {
    const { response } = this.call;
    this.end(response.statusCode);
    response.end(this.held);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    if (this.isOver) return;
    const problem = this.cause ?? problemOf(error);
    this.end(problem.kind.status);
    // A response that has begun cannot be taken back, so the connection is cut.
    if (this.call.response.headersSent) this.call.response.destroy();
    else answerProblem(this.call, problem);
  }

  /** Of unknown length, it may come slowly: the caller learns now that it comes. */
  private announceSlowBody(): void {
    if (!this.isOver) this.call.response.flushHeaders();
  }

  /**
   * While the caller still sends, it is the caller who is slow; the server's own limit is for that. A body that waits for a
   * connection is not read.
   */
  expire(): boolean {
    if (!this.isWaiting && !this.call.request.complete) return true;
    this.giveUp(new ServiceTooSlow());
    return false;
  }

  /**
   * A cut connection tells the caller about the failure, because half a response must not look complete. A response
   * behind others on the connection does not own the connection yet, and would otherwise end before those.
   */
  letGo(): void {
    this.call.request.socket.destroy();
  }

  giveUp(cause: Problem): void {
    if (this.isOver) return;
    this.cause = cause;
    if (this.controller) this.controller.abort(cause);
    else this.onResponseError(undefined as never, cause);
  }

  private onCallerGone(): void {
    if (this.isOver) return;
    this.end(callerGone);
    this.controller?.abort(new Error('The caller has closed the connection'));
  }

  private end(status: number): void {
    this.isOver = true;
    this.deadlines.remove(this);
    this.watch.stalled.remove(this);
    this.watch.slow.remove(this);
    this.leave();
    this.onEnd(status);
    dropRest(this.call.request);
  }
}

function valueOf(headers: readonly string[], name: string): string | undefined {
  const index = headers.findIndex((text, place) => place % 2 === 0 && text === name);
  return index === -1 ? undefined : headers[index + 1];
}

function problemOf({ code }: { code?: string }): Problem {
  if (code === 'UND_ERR_INVALID_ARG') return new MalformedRequest('A request header is not valid');
  return new ServiceUnavailable();
}
