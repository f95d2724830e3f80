import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly at: number;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

export const answer =
  (status: number, body = ''): Reply =>
  (response) =>
    response.writeHead(status).end(body);
export const hang: Reply = () => undefined;
export const reset: Reply = (_response, request) => request.socket.resetAndDestroy();
export const late =
  (ms: number): Reply =>
  (response) =>
    setTimeout(() => response.writeHead(200).end(), ms);
/** Answers wait until the test releases them, all together. Later answers do not wait. */
export function held(): { reply: Reply; release: () => void } {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  return { reply: (response) => void released.then(() => response.writeHead(200).end()), release };
}
/** The head, and then a body that does not end. */
export const drip =
  (status: number): Reply =>
  (response) => {
    response.writeHead(status);
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  };
export const breakOff: Reply = (response, request) =>
  response.writeHead(200, { 'content-length': 10 }).write('half', () => request.socket.destroySoon());
/** These bytes and the end of the connection, whether they are HTTP or not. */
export const raw =
  (bytes: string): Reply =>
  (_response, request) =>
    request.socket.end(bytes);

/** A customer's system on loopback. It replies by the script, the last reply again and again, and keeps what it got. */
export class Receiver {
  readonly received: Received[] = [];
  /** How many requests stood open together. */
  mostAtOnce = 0;
  private open = 0;

  private constructor(
    private readonly server: Server,
    private readonly script: Reply[],
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.receive(request, response));
  }

  static async start(...script: Reply[]): Promise<Receiver> {
    const receiver = new Receiver(createServer(), script.length > 0 ? script : [answer(200)]);
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const at = Date.now();
    this.open += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.open);
    response.on('close', () => (this.open -= 1));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.received.push({ at, method: request.method!, headers: request.headers, body: Buffer.concat(chunks) });
      const reply = this.script.length > 1 ? this.script.shift()! : this.script[0]!;
      reply(response, request);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
