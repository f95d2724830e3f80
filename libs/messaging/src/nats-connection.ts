import { withinTime } from '@probatum/deadlines/within-time';
import { connect, Events, type NatsConnection } from 'nats';

/** How long a connection that closes waits for its last messages. */
const drainMs = 5_000;

/** A connection that outlives any outage of the server: it waits for the first connect and never stops reconnecting. */
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
export async function closeNats(nats: NatsConnection): Promise<void> {
  // Without information of a server there is no server to wait for.
  if (!nats.isClosed() && nats.info) await within(nats.drain(), drainMs);
  await nats.close();
}

/** Waits for the end of the work, whatever it is, or of the time. */
export async function within(work: Promise<unknown>, limitMs: number): Promise<void> {
  await withinTime(limitMs, work).catch(() => undefined);
}

/** Knows whether the connection is up at the moment, so that no message is published into a buffer. */
export class ConnectionWatch {
  connected = true;
  /** Grows with each connection: between two of them the server may have been another one. */
  number = 1;

  constructor(nats: NatsConnection) {
    void this.watch(nats);
  }

  private async watch(nats: NatsConnection): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === Events.Disconnect) this.connected = false;
      if (status.type !== Events.Reconnect) continue;
      this.connected = true;
      this.number += 1;
    }
    this.connected = false;
  }
}
