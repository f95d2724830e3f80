import { PassThrough } from 'node:stream';
import { Deadlines } from '@probatum/deadlines/deadlines';
import { type Dispatcher, Pool } from 'undici';
import { FairShares, type Holder, type ShareLimits } from '../limit/share-connections/fair-shares';
import type { Exchange } from './exchange';
import type { Body } from './request-body';
import { SlowSenders } from './slow-senders';

/** Longest silence of a service. One number for both, or undici makes new timers for every request. */
const silenceMs = 120_000;

export interface ConnectionLimits {
  /** Maximum concurrent requests of one caller whose bodies are not streamed. */
  readonly most: number;
  /** For readers who stall while others need the connection. */
  readonly patienceMs: number;
  /** The least of a body that flows; 0 for any pace. */
  readonly bytesPerSecond: number;
}

export type SentRequest = Dispatcher.DispatchOptions & { readonly body: Body };

interface Lane {
  readonly pool: Pool;
  readonly shares: FairShares;
}

/**
 * The connections to one service. Bodies that flow have some of their own, for as many requests as are fast to send. No caller
 * can take all connections of either kind: a quarter beside those that one caller may have, and three quarters of those for
 * bodies, are for the others.
 */
export class ServiceConnections {
  /**
   * Callers who do not read their answers, each of whom holds a connection. While few do, they may take their time, as on a
   * slow line; when they hold half of the connections, those that have stalled long enough are let go.
   */
  readonly stalled: Deadlines<Exchange>;
  readonly slow: SlowSenders;
  private readonly whole: Lane;
  private readonly flowing: Lane;

  constructor(origin: string, { most, patienceMs, bytesPerSecond }: ConnectionLimits) {
    const quarter = Math.ceil(most / 4);
    this.whole = lane(origin, { most: most + quarter, perCaller: most, perAddress: most });
    this.flowing = lane(origin, {
      most: quarter,
      // At least two, so that one upload does not hold up all others of its caller.
      perCaller: Math.max(2, Math.floor(quarter / 4)),
      perAddress: Math.max(2, Math.floor(quarter / 2)),
    });
    this.stalled = new Deadlines({
      lengthMs: patienceMs,
      tolerated: most / 2,
      onEnd: (exchange) => exchange.letGo(),
    });
    this.slow = new SlowSenders(bytesPerSecond);
  }

  /** Immediately, or once the caller has a free place. */
  send(request: SentRequest, exchange: Exchange, holder: Holder): void {
    const { body } = request;
    const { pool, shares } = body instanceof PassThrough ? this.flowing : this.whole;
    exchange.share(shares, holder, () => {
      if (body instanceof PassThrough) exchange.sends(body);
      pool.dispatch(request, exchange);
    });
  }

  async destroy(): Promise<void> {
    this.stalled.stop();
    this.slow.stop();
    await Promise.all([this.whole.pool.destroy(), this.flowing.pool.destroy()]);
  }
}

function lane(origin: string, limits: ShareLimits): Lane {
  const pool = new Pool(origin, { bodyTimeout: silenceMs, headersTimeout: silenceMs, connections: limits.most });
  return { pool, shares: new FairShares(limits) };
}
