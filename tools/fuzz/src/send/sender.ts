import type { Caller } from '../generate/callers';
import type { FuzzRequest } from '../generate/requests';
import { toBytes } from '../generate/raw-bytes';
import { isSound, onTheWire } from '../generate/wires';
import { Connection, NoAnswer } from './connection';
import { type Answer, headerOf, NoHttp } from './read-answer';

export interface Outcome {
  readonly request: FuzzRequest;
  /** Undefined when there was none; `failure` says what there was. */
  readonly answer: Answer | undefined;
  readonly failure: string | undefined;
  readonly ms: number;
}

/** Sends requests over connections that are kept open, as many at a time as there are callers of `send`. */
export class Sender {
  private readonly idle: Connection[] = [];

  /** @param fillIn puts the ids and secrets of the moment where `${…}` stands */
  constructor(
    private readonly url: string,
    private readonly fillIn: (text: string, caller: Caller) => string,
  ) {}

  /** @returns the outcome of the request as it was really sent */
  async send(unfilled: FuzzRequest): Promise<Outcome> {
    const request = this.filledIn(unfilled);
    const bytes = onTheWire(request, toBytes(request.body ?? ''));
    const began = performance.now();
    const connection = await this.connection(request);
    const outcome = (answer: Answer | undefined, failure?: string) => ({
      ...{ request, answer, failure, ms: performance.now() - began },
    });
    try {
      const answer = await connection.exchange(bytes, request.method === 'HEAD');
      const isLast = !isSound(request.wire);
      // Behind the last answer of a connection nothing is read: the body of a refusal that could not see it was a HEAD.
      const surplus = isLast || headerOf(answer, 'connection') === 'close' ? 0 : connection.rest.length;
      if (isLast) connection.close();
      return outcome(answer, surplus ? `${surplus} bytes came behind the answer` : undefined);
    } catch (error) {
      connection.close();
      if (error instanceof NoAnswer || error instanceof NoHttp) return outcome(undefined, error.message);
      throw error;
    } finally {
      if (connection.isUsable) this.idle.push(connection);
    }
  }

  filledIn(request: FuzzRequest): FuzzRequest {
    const filled = (text: string) => this.fillIn(text, request.caller);
    return {
      ...request,
      target: filled(request.target),
      headers: request.headers.map(([name, value]) => [name, filled(value)] as const),
      body: request.body === null ? null : filled(request.body),
    };
  }

  private async connection({ wire }: FuzzRequest): Promise<Connection> {
    if (!isSound(wire)) return Connection.open(this.url);
    for (let one = this.idle.pop(); one; one = this.idle.pop()) {
      if (one.isUsable) return one;
      one.close();
    }
    return Connection.open(this.url);
  }

  close(): void {
    for (const connection of this.idle.splice(0)) connection.close();
  }
}
