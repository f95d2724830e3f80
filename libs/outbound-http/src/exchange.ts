import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { codeOf, describeFailure, type Failed, type OutboundResult } from './outbound-result';
import { StatusLine } from './status-line';

/** The rest of a response body is neither kept nor read. */
const maxBodyBytes = 16_384;

/** Begins a request, over a connection that was kept if there is one, or over a new one. */
export type BeginRequest = (connection: 'any' | 'new') => ClientRequest;

/** The response to one request. It settles exactly once, at the latest when the time is over. */
export class Exchange {
  readonly result: Promise<OutboundResult>;
  private settle!: (result: OutboundResult) => void;
  private isSettled = false;
  private request: ClientRequest | undefined;
  private response: IncomingMessage | undefined;
  private readonly statusLine = new StatusLine();
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly timeoutMs: number,
    private readonly beginRequest: BeginRequest,
  ) {
    this.result = new Promise((resolve) => (this.settle = resolve));
    this.timer = setTimeout(() => this.runOutOfTime(), timeoutMs);
    this.begin('any');
  }

  private begin(connection: 'any' | 'new'): void {
    try {
      const request = this.beginRequest(connection);
      this.request = request
        .once('socket', (socket) => this.statusLine.listen(socket))
        .once('response', (response) => this.read(response))
        .once('upgrade', (_response, socket) => this.refuseSwitch(socket))
        .on('error', (error) => this.endWith(error, request));
    } catch (error) {
      this.endWith(error as Error);
    }
  }

  private read(response: IncomingMessage): void {
    this.response = response
      .on('data', (chunk: Buffer) => this.keep(chunk))
      .on('end', () => this.answer(response.statusCode!, false))
      .on('error', (error) => this.endWith(error));
    this.statusLine.forget();
  }

  private keep(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size > maxBodyBytes) this.answer(this.response!.statusCode!, true);
  }

  /**
   * A receiver may close a connection that was kept in the moment in which a request sets out over it. That is no
   * failure of the receiver, so the request goes once more over a new one (RFC 9112, section 9.3.1).
   */
  private endWith(error: Error, request?: ClientRequest): void {
    const wasClosed = request?.reusedSocket === true && !this.statusLine.hasBegun;
    if (wasClosed && !this.isSettled && /^(ECONNRESET|EPIPE)$/.test(codeOf(error))) return this.begin('new');
    this.fail(describeFailure(error));
  }

  private refuseSwitch(socket: Duplex): void {
    socket.destroy();
    this.fail({ error: 'invalid_response', message: 'The receiver switched protocols instead of responding' });
  }

  private runOutOfTime(): void {
    const limit = `${this.timeoutMs} ms`;
    if (this.status === null) this.fail({ error: 'timeout', message: `The receiver did not respond within ${limit}` });
    else this.fail({ error: 'too_slow', message: `The response was not complete within ${limit}` });
  }

  private get status(): number | null {
    return this.response?.statusCode ?? this.statusLine.status;
  }

  private answer(status: number, truncated: boolean): void {
    this.finish(() => ({ status, body: this.body(), truncated, durationMs: this.elapsed() }));
  }

  private fail(failure: Pick<Failed, 'error' | 'message'>): void {
    const { status } = this;
    const body = () => (status === null ? null : this.body());
    this.finish(() => ({ ...failure, durationMs: this.elapsed(), status, body: body() }));
  }

  private finish(result: () => OutboundResult): void {
    if (this.isSettled) return;
    this.isSettled = true;
    clearTimeout(this.timer);
    this.settle(result());
    this.statusLine.forget();
    // A connection is kept only when both have said all that they had to say.
    if (!this.response?.complete || !this.request?.writableFinished) this.request?.destroy();
  }

  private elapsed(): number {
    return Math.round(performance.now() - this.startedAt);
  }

  /** A character that the limit cuts in two is omitted. NUL is replaced, because no text column accepts it. */
  private body(): string {
    const kept = Buffer.concat(this.chunks).subarray(0, maxBodyBytes);
    return new TextDecoder().decode(kept, { stream: true }).replaceAll('\0', '\uFFFD');
  }
}
