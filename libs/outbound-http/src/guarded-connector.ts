import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { OutboundPolicy } from './outbound-policy';
import { RefusedError } from './refusal';
import type { ResolveHost } from './resolve-host';

/**
 * An undici connector that opens no connection to an address that the policy refuses. Three gates, since each alone
 * leaks: Node skips the look-up for IP literals; the look-up's own answers are the ones connected to, so a name
 * cannot change its mind in between (DNS rebinding); and the address of the open socket has the last word.
 */
export function guardedConnector(
  policy: OutboundPolicy,
  resolve: ResolveHost,
  timeoutMs: number,
): buildConnector.connector {
  // One per protocol, kept: TLS sessions are cached inside of it.
  const connectors = new Map(
    ['http:', 'https:'].map((protocol) => [
      protocol,
      buildConnector({ timeout: timeoutMs, lookup: guardedLookup(policy, resolve, protocol) }),
    ]),
  );
  return (options, callback) => {
    const refusal = isIP(options.hostname) ? policy.refuseAddress(options.protocol, options.hostname) : undefined;
    if (refusal) return process.nextTick(callback, new RefusedError(refusal), null);
    connectors.get(options.protocol)!(options, (error, socket) => {
      if (error) return callback(error, null);
      const late = policy.refuseAddress(options.protocol, socket.remoteAddress ?? '::');
      if (!late) return callback(null, socket);
      socket.destroy();
      callback(new RefusedError(late), null);
    });
  };
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
