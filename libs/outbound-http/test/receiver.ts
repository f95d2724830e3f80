import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';

/** A server on 127.0.0.1 that counts its connections and ends them when closed. */
export class Receiver {
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: TcpServer | Server) {
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
    });
  }

  static async http(listener: RequestListener): Promise<Receiver> {
    return Receiver.listen(createServer(listener));
  }

  static async tcp(onSocket: (socket: Socket) => void): Promise<Receiver> {
    return Receiver.listen(createTcpServer(onSocket));
  }

  private static async listen(server: TcpServer): Promise<Receiver> {
    const receiver = new Receiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get openConnections(): number {
    return this.sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
