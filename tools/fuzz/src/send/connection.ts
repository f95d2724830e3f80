import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Answer, headerOf, readAnswer } from './read-answer';

/** The longest that an answer may take. */
export const patienceMs = 10_000;

/** There was no answer, or none that is HTTP. */
export class NoAnswer extends Error {}

/** An HTTP/1.1 connection on which requests are written as they are, one after the other. */
export class Connection {
  private received: Buffer = Buffer.alloc(0);
  private wake: () => void = () => undefined;
  private isClosed = false;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
      this.wake();
    });
    // An error is followed by the end of the connection, and the missing bytes show it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
      this.wake();
    });
  }

  static async open(url: string): Promise<Connection> {
    const { protocol, hostname, port } = new URL(url);
    const isTls = protocol === 'https:';
    const address = { host: hostname, port: Number(port) || (isTls ? 443 : 80), servername: hostname };
    const socket = isTls ? connectTls(address) : connectPlain(address);
    await new Promise<void>((resolve, reject) => {
      socket.once(isTls ? 'secureConnect' : 'connect', resolve);
      socket.once('error', reject);
    });
    return new Connection(socket);
  }

  /** @throws NoAnswer */
  async exchange(request: Buffer, toHead: boolean): Promise<Answer> {
    this.socket.write(request);
    const patience = setTimeout(() => this.socket.destroy(new Error('too slow')), patienceMs);
    try {
      for (;;) {
        const read = readAnswer(this.received, toHead, this.isClosed);
        if (read) return this.take(read.answer, read.end);
        if (this.isClosed) throw new NoAnswer(`the connection ended after ${this.received.length} bytes of an answer`);
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      clearTimeout(patience);
    }
  }

  private take(answer: Answer, end: number): Answer {
    this.received = this.received.subarray(end);
    if (headerOf(answer, 'connection') === 'close') this.close();
    return answer;
  }

  /** Bytes after the parsed response; there should be none. */
  get rest(): Buffer {
    return this.received;
  }

  get isUsable(): boolean {
    return !this.isClosed && this.received.length === 0 && !this.socket.destroyed;
  }

  close(): void {
    this.isClosed = true;
    this.socket.destroy();
  }
}
