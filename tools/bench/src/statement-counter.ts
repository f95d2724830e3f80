import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './child';

/** Stands between a service and Postgres and counts the statements that it passes on. */
export class StatementCounter {
  private count = 0;

  private constructor(
    private readonly server: Server,
    /** The connection string by which Postgres is reached through here. */
    readonly databaseUrl: string,
  ) {}

  /** @param of which statements are counted */
  static async start(databaseUrl: string, of: RegExp): Promise<StatementCounter> {
    const { hostname, port } = new URL(databaseUrl);
    const server = createServer();
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String(await freePort());
    const counter = new StatementCounter(server, url.toString());
    server.on('connection', (client) => {
      const postgres = connect(Number(port), hostname);
      client.on(
        'data',
        readStatements((text) => (counter.count += of.test(text) ? 1 : 0)),
      );
      link(client, postgres);
    });
    await new Promise<void>((resolve) => server.listen(Number(url.port), '127.0.0.1', resolve));
    return counter;
  }

  /** Counted since the last time it was asked. */
  take(): number {
    const { count } = this;
    this.count = 0;
    return count;
  }

  stop(): void {
    this.server.close();
  }
}

function link(client: Socket, postgres: Socket): void {
  client.pipe(postgres).pipe(client);
  client.on('error', () => postgres.destroy());
  postgres.on('error', () => client.destroy());
}

/** Reads what a client of Postgres sends (protocol 3.0, extended queries): each Bind runs the statement that Parse named. */
function readStatements(onStatement: (text: string) => void): (chunk: Buffer) => void {
  const texts = new Map<string, string>();
  let rest: Buffer = Buffer.alloc(0);
  let isStarted = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      // The first message has no type.
      const header = isStarted ? 1 : 0;
      if (rest.length < header + 4) return;
      const end = header + rest.readInt32BE(header);
      if (rest.length < end) return;
      const body = rest
        .subarray(header + 4, end)
        .toString('latin1')
        .split('\0');
      const type = isStarted ? String.fromCharCode(rest[0]!) : '';
      if (type === 'P') texts.set(body[0]!, body[1]!);
      if (type === 'B') onStatement(texts.get(body[1]!) ?? '');
      isStarted = true;
      rest = rest.subarray(end);
    }
  };
}
