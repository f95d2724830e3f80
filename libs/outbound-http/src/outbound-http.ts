import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { checkUrl, hostOf, portOf, readTarget } from './check-url';
import { download, type Download } from './download';
import { Exchange } from './exchange';
import { type Agents, guardedAgents } from './guarded-agents';
import { OutboundPolicy, type OutboundPolicyOptions } from './outbound-policy';
import { describeFailure, type OutboundResult } from './outbound-result';
import type { Refusal } from './refusal';
import { type ResolveHost, systemResolver } from './resolve-host';

export interface OutboundHttpOptions extends OutboundPolicyOptions {
  /** Time limit for the whole call: look-up, connection, request and response. 10 s by default. */
  readonly timeoutMs?: number;
  readonly resolve?: ResolveHost;
}

/** A POST. */
export interface OutboundRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** An idle connection is kept this long, or shorter if the receiver says so. */
const idleMs = 4_000;
/** More than servers send and proxies pass on. A longer response still reports its status. */
const maxHeadBytes = 32_768;

/**
 * The only way out to a URL that a customer gave. It reaches public addresses and the allow-list, nothing else; follows
 * no redirects, decompresses nothing, ends in time, and answers with a value instead of an exception.
 */
export class OutboundHttp {
  private readonly policy: OutboundPolicy;
  private readonly resolve: ResolveHost;
  private readonly timeoutMs: number;
  private readonly keeping: Agents;
  private readonly closing: Agents;

  /** @throws when a network of the allow-list is not in CIDR notation. */
  constructor(options: OutboundHttpOptions = {}) {
    const { timeoutMs = 10_000, resolve = systemResolver() } = options;
    this.policy = new OutboundPolicy(options);
    this.resolve = resolve;
    this.timeoutMs = timeoutMs;
    // Of several addresses of a name, each but the last one has this long to answer. Node's own 250 ms are too short for
    // a receiver on another continent, and the last address may be one to which there is no way from here.
    const connecting = { autoSelectFamilyAttemptTimeout: Math.max(10, Math.ceil(timeoutMs / 4)) };
    this.keeping = guardedAgents(this.policy, resolve, { ...connecting, keepAlive: true, timeout: idleMs });
    this.closing = guardedAgents(this.policy, resolve, connecting);
  }

  /** Why this URL would not be called now; undefined when it would. Names are resolved. */
  async check(url: string): Promise<Refusal | undefined> {
    return checkUrl(this.policy, this.resolve, url);
  }

  async send(url: string, { headers, body }: OutboundRequest): Promise<OutboundResult> {
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
    const options = { ...addressOf(target), method: 'POST', headers, maxHeaderSize: maxHeadBytes };
    const begin = target.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Exchange(this.timeoutMs, (connection) => {
      const agents = connection === 'new' ? this.closing : this.keeping;
      return begin({ ...options, agent: agents[target.protocol]! }).end(body);
    }).result;
  }

  /** A GET of a file, over a connection of its own. */
  async download(url: string, timeoutMs = this.timeoutMs): Promise<Download> {
    const target = readTarget(this.policy, url);
    if (!(target instanceof URL)) return { error: 'refused_address', message: `Not called: ${target.reason}` };
    const begin = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { 'accept-encoding': 'identity', accept: '*/*' };
    const options = {
      ...addressOf(target),
      headers,
      maxHeaderSize: maxHeadBytes,
      agent: this.closing[target.protocol]!,
    };
    try {
      return await download(begin(options).end(), timeoutMs);
    } catch (error) {
      return describeFailure(error as Error);
    }
  }

  /** Ends every connection. Running calls fail. */
  close(): void {
    for (const agents of [this.keeping, this.closing]) Object.values(agents).forEach((agent) => agent.destroy());
  }
}

/** A name with the dot of the root keeps it in the Host header, but not in the name that TLS asks for (RFC 6066). */
function addressOf(target: URL): RequestOptions & { readonly servername: string } {
  const host = hostOf(target);
  const servername = isIP(host) ? '' : host.replace(/\.$/, '');
  return { host, port: portOf(target), path: `${target.pathname}${target.search}`, servername };
}
