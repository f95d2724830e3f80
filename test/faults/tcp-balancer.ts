import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

interface Connection {
  readonly server: string;
  /** The bytes from the client since the last response of the server; empty if no response is due. */
  asked: string;
}

/**
 * Passes bytes on, each connection to the next of the servers in turn. A server that refuses a connection gets no other
 * one; a connection that a server cuts is cut for its client, too.
 */
export class TcpBalancer {
  /** Requests on connections that servers cut before a response began. */
  readonly cut: string[] = [];
  private readonly connections = new Set<Connection>();
  private readonly sockets = new Set<Socket>();
  private readonly listener = createServer((client) => this.serve(this.watched(client)));

  /** @param servers URLs */
  constructor(private servers: readonly string[]) {}

  async start(): Promise<this> {
    await once(this.listener.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  /** Requests to this server without the beginning of a response. */
  underWay(server: string): string[] {
    const asked = [...this.connections].filter((connection) => connection.server === server);
    return asked.map((connection) => connection.asked).filter(Boolean);
  }

  stop(): void {
    this.listener.close();
    this.sockets.forEach((socket) => socket.destroy());
  }

  private serve(client: Socket): void {
    const [server, ...others] = this.servers;
    if (!server) return void client.destroy();
    this.servers = [...others, server];
    const { hostname, port } = new URL(server);
    const backend = this.watched(connect(Number(port), hostname));
    const onRefused = () => {
      this.servers = this.servers.filter((each) => each !== server);
      this.serve(client);
    };
    backend.once('error', onRefused).once('connect', () => {
      backend.off('error', onRefused);
      this.join(client, backend, { server, asked: '' });
    });
  }

  private join(client: Socket, backend: Socket, connection: Connection): void {
    this.connections.add(connection);
    client.on('data', (bytes: Buffer) => (connection.asked += bytes.toString('latin1')));
    backend.on('data', () => (connection.asked = ''));
    backend.once('close', () => {
      this.connections.delete(connection);
      if (connection.asked && !client.destroyed) this.cut.push(connection.asked);
      client.end();
    });
    client.once('close', () => backend.destroy());
    client.pipe(backend).pipe(client, { end: false });
  }

  /** A reset is told by the end of the socket, like any other one. */
  private watched(socket: Socket): Socket {
    this.sockets.add(socket);
    return socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
  }
}
