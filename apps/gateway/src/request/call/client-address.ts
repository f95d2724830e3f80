import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { AddressRanges } from '../../organization/address-ranges/address-ranges';

/**
 * The IP address of the caller: that of the connection or, behind a trusted proxy, the last address in
 * `X-Forwarded-For` that is not a trusted proxy. Any caller can write the addresses further to the left.
 * @returns text of an IPv4 or IPv6 address; empty if the connection is already closed
 */
export function clientAddressOf(request: IncomingMessage, trustedProxies: AddressRanges): string {
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  if (trustedProxies.isEmpty || !trustedProxies.include(peer)) return peer;
  const claimed = String(request.headers['x-forwarded-for'] ?? '').split(',');
  let address = peer;
  for (const text of claimed.reverse()) {
    const next = plainAddress(text.trim());
    if (isIP(next) === 0) return address;
    address = next;
    if (!trustedProxies.include(next)) return address;
  }
  return address;
}

/** An IPv4 address that arrives at an IPv6 socket is written as what it is. */
function plainAddress(text: string): string {
  return text.startsWith('::ffff:') && isIP(text.slice(7)) === 4 ? text.slice(7) : text;
}
