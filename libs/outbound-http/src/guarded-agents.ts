import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import type { OutboundPolicy } from './outbound-policy';
import { RefusedError } from './refusal';
import type { ResolveHost } from './resolve-host';

export type Agents = Readonly<Record<string, HttpAgent>>;

/**
 * Agents, by protocol, that open no connection to an address that the policy refuses. Three gates, since each alone
 * leaks: Node skips the look-up for IP literals; the look-up's own answers are the ones connected to, so a name
 * cannot change its mind in between (DNS rebinding); and the address of the open socket has the last word.
 */
export function guardedAgents(policy: OutboundPolicy, resolve: ResolveHost, options: AgentOptions): Agents {
  const optionsOf = (protocol: string) => ({ ...options, lookup: guardedLookup(policy, resolve, protocol) });
  return {
    'http:': guarded(new HttpAgent(optionsOf('http:')), 'http:', policy),
    'https:': guarded(new HttpsAgent(optionsOf('https:')), 'https:', policy),
  };
}

function guarded(agent: HttpAgent, protocol: string, policy: OutboundPolicy): HttpAgent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const host = options.host ?? '';
    const refusal = isIP(host) ? policy.refuseAddress(protocol, host) : undefined;
    if (refusal) throw new RefusedError(refusal);
    const socket = connect(options, callback) as Socket;
    // This listener is the first on the connection. Waiting data, such as a TLS greeting, is sent after it.
    return socket.prependOnceListener('connect', () => {
      const late = policy.refuseAddress(protocol, socket.remoteAddress ?? '::');
      if (late) socket.destroy(new RefusedError(late));
    });
  };
  return agent;
}

function guardedLookup(policy: OutboundPolicy, resolve: ResolveHost, protocol: string): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const refusal = policy.refuseAddresses(protocol, addresses);
        if (refusal) return callback(new RefusedError(refusal), '');
        const answers = addresses.map((address) => ({ address, family: isIP(address) }));
        const [first] = answers;
        if (!first) return callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
        if (options.all) return callback(null, answers);
        callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, ''),
    );
  };
}
