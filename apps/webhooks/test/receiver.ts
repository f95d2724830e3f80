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
export const drip: Reply = (response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), 20);
  response.on('close', () => clearInterval(timer));
};

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
