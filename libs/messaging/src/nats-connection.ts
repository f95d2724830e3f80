import { connect, Events, type NatsConnection } from 'nats';

/** A connection that outlives any outage of the server: it waits for the first connect and reconnects for ever. */
export async function connectNats(url: string, name: string): Promise<NatsConnection> {
  return connect({
    servers: url,
    name,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 10_000,
  });
}

/** Knows whether the connection stands right now, so that nobody publishes into a buffer. */
export class ConnectionWatch {
  connected = true;

  constructor(nats: NatsConnection) {
    void this.watch(nats);
  }

  private async watch(nats: NatsConnection): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === Events.Disconnect) this.connected = false;
      if (status.type === Events.Reconnect) this.connected = true;
    }
    this.connected = false;
  }
}
