import { connect, type Socket } from 'node:net';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A connection on which a test writes what no HTTP library would. */
export class RawClient {
  received = '';
  isClosed = false;
  private onChange: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.received += text;
      this.onChange();
    });
    for (const end of ['error', 'close']) {
      socket.on(end, () => {
        this.isClosed = true;
        this.onChange();
      });
    }
  }

  static async open(gateway: RunningService): Promise<RawClient> {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.once('connect', resolve));
    return new RawClient(socket);
  }

  write(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** True while not everything that was written could be sent. */
  get waits(): boolean {
    return this.socket.writableNeedDrain;
  }

  /** True once the system has everything that was written. */
  get isSent(): boolean {
    return this.socket.writableLength === 0;
  }

  /** Reads nothing until told again. */
  pause(): this {
    this.socket.pause();
    return this;
  }

  resume(): this {
    this.socket.resume();
    return this;
  }

  /** Says that nothing more will come, and still listens. */
  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Cuts the connection without an end, as a network does. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** Waits for the head of an answer and as much of a body as it states. */
  async answer(): Promise<RawAnswer> {
    // Looks when something has come: polling would cost each of thousands of requests a pause.
    for (;;) {
      const answer = parse(this.received);
      if (answer) return answer;
      if (this.isClosed) throw new Error(`The connection ended without a whole answer: ${this.received}`);
      await new Promise<void>((resolve) => (this.onChange = resolve));
    }
  }

  async closed(): Promise<void> {
    await waitFor(() => this.isClosed, { describe: 'the end of the connection' });
  }
}

/** One request on a connection of its own. */
export async function sendRaw(gateway: RunningService, text: string): Promise<RawAnswer> {
  const client = (await RawClient.open(gateway)).write(text);
  try {
    return await client.answer();
  } finally {
    client.destroy();
  }
}

function parse(text: string): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [line = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((entry) => [entry.split(':')[0]!.toLowerCase(), entry.slice(entry.indexOf(':') + 1).trim()]),
  );
  const body = text.slice(end + 4);
  if (body.length < Number(headers.get('content-length') ?? 0)) return undefined;
  return { status: Number(line.split(' ')[1]), headers, body };
}
