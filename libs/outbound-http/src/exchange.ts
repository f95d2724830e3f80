import type { Dispatcher } from 'undici';
import { describeFailure, type Failed, type OutboundResult } from './outbound-result';

export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
}

/**
 * One request's answer: settles exactly once, at the latest when the time is over, no matter what undici is
 * waiting for (a request that still stands in line for its connection cannot be aborted).
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly result: Promise<OutboundResult>;
  private settle!: (result: OutboundResult) => void;
  private controller: Dispatcher.DispatchController | undefined;
  private isSettled = false;
  private status: number | null = null;
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly limits: ExchangeLimits) {
    this.result = new Promise((resolve) => (this.settle = resolve));
    this.timer = setTimeout(() => this.runOutOfTime(), limits.timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isSettled) this.abandon();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
    if (statusCode >= 200) this.status = statusCode;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size <= this.limits.maxBodyBytes) return;
    this.answer(true);
    this.abandon();
  }

  onResponseEnd(): void {
    this.answer(false);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(describeFailure(error));
  }

  private runOutOfTime(): void {
    const limit = `${this.limits.timeoutMs} ms`;
    if (this.status === null) this.fail({ error: 'timeout', message: `No answer within ${limit}` });
    else this.fail({ error: 'too_slow', message: `The answer was not complete within ${limit}` });
    this.abandon();
  }

  private abandon(): void {
    this.controller?.abort(new Error('No longer awaited'));
  }

  private answer(truncated: boolean): void {
    const { status } = this;
    if (status === null) return this.fail({ error: 'invalid_response', message: 'The answer had no status' });
    this.finish(() => ({ status, body: this.body(), truncated, durationMs: this.elapsed() }));
  }

  private fail(failure: Pick<Failed, 'error' | 'message'>): void {
    const body = () => (this.status === null ? null : this.body());
    this.finish(() => ({ ...failure, durationMs: this.elapsed(), status: this.status, body: body() }));
  }

  private finish(result: () => OutboundResult): void {
    if (this.isSettled) return;
    this.isSettled = true;
    clearTimeout(this.timer);
    this.settle(result());
  }

  private elapsed(): number {
    return Math.round(performance.now() - this.startedAt);
  }

  /** A character cut in two at the limit is left out; NUL, which no text column takes, is replaced. */
  private body(): string {
    const kept = Buffer.concat(this.chunks).subarray(0, this.limits.maxBodyBytes);
    return new TextDecoder().decode(kept, { stream: true }).replaceAll('\0', '\uFFFD');
  }
}
