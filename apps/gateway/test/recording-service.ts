import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { type Read, readStrictly, type WireRequest } from './strict-http';

type Reply = (request: WireRequest, socket: Socket) => string | Buffer | undefined;

/** A whole answer. */
export function answerOf(body: string, head = 'HTTP/1.1 200 OK'): string {
  return `${head}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Tells in the answer which request it belongs to. */
export const echo: Reply = ({ method, target }) => answerOf(`${method} ${target}`);

/** A service behind the gateway that reads HTTP by the letter, keeps all that reaches it and answers any bytes at all. */
export class RecordingService {
  readonly requests: WireRequest[] = [];
  /** Received bytes that were no well-formed request. */
  readonly malformed: string[] = [];
  reply: Reply = echo;
  private readonly sockets = new Map<Socket, string>();
  private readonly server: Server = createServer((socket) => this.serve(socket));

  private readonly document: string;

  private constructor(
    readonly name: string,
    described: object,
  ) {
    // A gateway asks for it every second.
    this.document = answerOf(JSON.stringify(described));
  }

  /** @param described its OpenAPI document */
  static async start(name: string, described: object): Promise<RecordingService> {
    const service = new RecordingService(name, described);
    await new Promise<void>((resolve) => service.server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get address(): string {
    return `${this.name}=http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get reached(): string[] {
    return this.requests.map(({ method, target }) => `${method} ${target}`);
  }

  /** Of every open connection the part of a request that has come so far, if any. */
  get unfinished(): string[] {
    return [...this.sockets.values()].filter(Boolean);
  }

  get connections(): number {
    return this.sockets.size;
  }

  forget(): void {
    this.requests.length = 0;
    this.malformed.length = 0;
    this.reply = echo;
  }

  async halt(): Promise<void> {
    for (const socket of this.sockets.keys()) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    this.sockets.set(socket, '');
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (more: string) => {
      let text = this.sockets.get(socket) + more;
      for (let read = this.read(text, socket); read; read = this.read(text, socket)) {
        text = text.slice(read.length);
        this.answer(read.request, socket);
      }
      this.sockets.set(socket, text);
    });
  }

  private read(text: string, socket: Socket): Read | undefined {
    try {
      return readStrictly(text);
    } catch (error) {
      this.malformed.push((error as Error).message);
      socket.destroy();
      return undefined;
    }
  }

  private answer(request: WireRequest, socket: Socket): void {
    if (request.target === '/openapi.json') return void socket.write(this.document);
    if (request.target === '/readyz') return void socket.write(answerOf('{}'));
    this.requests.push(request);
    const reply = this.reply(request, socket);
    if (reply !== undefined) socket.write(reply, 'latin1');
  }
}
