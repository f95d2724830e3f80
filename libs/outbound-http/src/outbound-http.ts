import { Agent } from 'undici';
import { checkUrl, readTarget } from './check-url';
import { Exchange } from './exchange';
import { guardedConnector } from './guarded-connector';
import { OutboundPolicy, type OutboundPolicyOptions } from './outbound-policy';
import type { OutboundResult } from './outbound-result';
import type { Refusal } from './refusal';
import { type ResolveHost, systemResolver } from './resolve-host';

export interface OutboundHttpOptions extends OutboundPolicyOptions {
  /** The time for everything: look-up, connection, request and whole answer. Default 10 s. */
  readonly timeoutMs?: number;
  /** How much of an answer's body is kept and read. Default 16 KiB. */
  readonly maxBodyBytes?: number;
  readonly resolve?: ResolveHost;
}

export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/**
 * The only way out to a URL that a customer gave. It reaches public addresses and the allow-list, nothing else; follows
 * no redirects, decompresses nothing, ends in time, and answers with a value instead of an exception.
 */
export class OutboundHttp {
  private readonly policy: OutboundPolicy;
  private readonly resolve: ResolveHost;
  private readonly limits: { timeoutMs: number; maxBodyBytes: number };
  private readonly agent: Agent;

  /** @throws when a network of the allow-list is not in CIDR notation. */
  constructor(options: OutboundHttpOptions = {}) {
    const { timeoutMs = 10_000, maxBodyBytes = 16_384, resolve = systemResolver() } = options;
    this.policy = new OutboundPolicy(options);
    this.resolve = resolve;
    this.limits = { timeoutMs, maxBodyBytes };
    this.agent = new Agent({
      connect: guardedConnector(this.policy, resolve, timeoutMs),
      // The time for everything stands above these two.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 4_000,
    });
  }

  /** Why this URL would not be called now; undefined when it would. Names are resolved. */
  async check(url: string): Promise<Refusal | undefined> {
    return checkUrl(this.policy, this.resolve, url);
  }

  async send(url: string, request: OutboundRequest): Promise<OutboundResult> {
    const target = readTarget(this.policy, url);
    if (!(target instanceof URL)) {
      return {
        error: 'refused_address',
        message: `Not called: ${target.reason}`,
        durationMs: 0,
        status: null,
        body: null,
      };
    }
    const exchange = new Exchange(this.limits);
    const { method, headers, body } = request;
    const path = `${target.pathname}${target.search}`;
    this.agent.dispatch({ origin: target.origin, path, method, headers, body }, exchange);
    return exchange.result;
  }

  /** Ends every connection; what is under way fails. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }
}
