import { Readable } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import type { Body } from './request-body';
import { StalledReaders } from './stalled-readers';

/** Longest silence of a service. One number for both, or undici makes new timers for every request. */
const silenceMs = 120_000;

export interface ConnectionLimits {
  /** To this service at once. */
  readonly most: number;
  /** For readers who stall while others need the connection. */
  readonly patienceMs: number;
}

/**
 * The connections to one service. Bodies that flow have some of their own, for as many requests as are fast to send:
 * who sends slowly can hold up nobody but others with large bodies.
 */
export class ServiceConnections {
  readonly stalled: StalledReaders;
  private readonly whole: Pool;
  private readonly flowing: Pool;

  constructor(origin: string, { most, patienceMs }: ConnectionLimits) {
    const options = { bodyTimeout: silenceMs, headersTimeout: silenceMs };
    this.whole = new Pool(origin, { ...options, connections: most });
    this.flowing = new Pool(origin, { ...options, connections: Math.ceil(most / 4) });
    this.stalled = new StalledReaders(most / 2, patienceMs);
  }

  poolFor(body: Body): Dispatcher {
    return body instanceof Readable ? this.flowing : this.whole;
  }

  async destroy(): Promise<void> {
    this.stalled.stop();
    await Promise.all([this.whole.destroy(), this.flowing.destroy()]);
  }
}
