import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections over which nothing was asked yet, such as a client opens in advance or a balancer to see whether somebody is
 * there. Node takes them for busy, and once its server closes it gives them no time limit any more.
 */
export class SilentConnections {
  private readonly sockets = new Set<Socket>();

  /** @param server one that does not listen yet, for HTTP or HTTPS */
  constructor(server: Server) {
    for (const event of ['connection', 'secureConnection']) {
      server.on(event, (socket: Socket) => {
        this.sockets.add(socket);
        socket.once('close', () => this.sockets.delete(socket));
      });
    }
  }

  end(): void {
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}
