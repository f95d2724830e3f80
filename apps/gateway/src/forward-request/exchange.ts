import { MalformedRequest } from '@probatum/http/common-problems';
import { type Problem, problemCodeHeader } from '@probatum/http/problem';
import type { Dispatcher } from 'undici';
import { answerHeaders } from '../receive-request/answer-headers';
import { answerProblem } from '../receive-request/answer-problem';
import type { Call } from '../receive-request/call';
import { dropRest } from '../receive-request/drop-rest';
import type { Deadlines, Expiring } from './deadlines';
import { ServiceTooSlow, ServiceUnavailable } from './forwarding.problems';
import { readAnswerHead } from './response-headers';
import type { Reader, StalledReaders } from './stalled-readers';

/** In the metrics only; nobody is there to read it. */
const callerGone = 499;

/** One forwarded request: carries the service's answer to the caller, chunk by chunk, and each one's end to the other. */
export class Exchange implements Dispatcher.DispatchHandler, Expiring, Reader {
  private controller: Dispatcher.DispatchController | undefined;
  /** Why the request is to be given up, when it is. */
  private cause: Problem | undefined;
  private isOver = false;
  private expectedBytes: number | undefined;
  private held: Buffer | undefined;

  constructor(
    private readonly call: Call,
    private readonly deadlines: Deadlines,
    private readonly stalled: StalledReaders,
    private readonly onEnd: (status: number) => void,
  ) {
    deadlines.add(this);
    call.response.once('close', () => this.onCallerGone());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isOver) controller.abort(new Error('Nobody waits for the answer'));
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
      // The whole body: head and body leave in one write, at the end that follows at once.
      this.held = chunk;
      return;
    }
    const { response } = this.call;
    if (response.write(chunk)) return;
    controller.pause();
    this.stalled.add(this);
    response.once('drain', () => {
      this.stalled.remove(this);
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
    // What was begun cannot be taken back: a cut connection is the only honest end.
    if (this.call.response.headersSent) this.call.response.destroy();
    else answerProblem(this.call, problem);
  }

  /** Of unknown length, it may come slowly: the caller learns now that it comes. */
  private announceSlowBody(): void {
    if (!this.isOver) this.call.response.flushHeaders();
  }

  /** While the caller still sends, it is the caller who is slow; the server's own limit is for that. */
  expire(): boolean {
    if (!this.call.request.complete) return true;
    this.giveUp(new ServiceTooSlow());
    return false;
  }

  /** The caller is told by a cut connection: half an answer must not look whole. */
  letGo(): void {
    this.call.response.destroy();
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
    this.controller?.abort(new Error('The caller is gone'));
  }

  private end(status: number): void {
    this.isOver = true;
    this.deadlines.remove(this);
    this.stalled.remove(this);
    this.onEnd(status);
    dropRest(this.call.request);
  }
}

function valueOf(headers: readonly string[], name: string): string | undefined {
  const index = headers.findIndex((text, place) => place % 2 === 0 && text === name);
  return index === -1 ? undefined : headers[index + 1];
}

function problemOf({ code }: { code?: string }): Problem {
  if (code === 'UND_ERR_INVALID_ARG') return new MalformedRequest('A header of the request is not valid');
  return new ServiceUnavailable();
}
