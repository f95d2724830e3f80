import { connect, Events, type NatsConnection } from 'nats';

/** A connection that outlives any outage of the server: it waits for the first connect and reconnects for ever. */
export async function connectNats(url: string, name: string): Promise<NatsConnection> {
  return connect({
    servers: url.split(','),
    name,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 10_000,
  });
}

/** Finishes what is in flight and closes the connection, whether the server is there or not. */
export async function closeNats(nats: NatsConnection, limitMs = 5_000): Promise<void> {
  // Without information of a server there is no server to wait for.
  if (!nats.isClosed() && nats.info) await within(nats.drain(), limitMs);
  await nats.close();
}

/** Waits for the end of the work, whatever it is, or of the time. */
export async function within(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([work.catch(() => undefined), limit]);
  clearTimeout(timer);
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
