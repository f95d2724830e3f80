import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections without a request yet, which clients open in advance and balancers open as a check. Node treats them as
 * busy, and gives them no time limit once its server closes.
 */
export class SilentConnections {
  private readonly sockets = new Set<Socket>();

  /** @param server a server that does not listen yet, for HTTP or HTTPS */
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
