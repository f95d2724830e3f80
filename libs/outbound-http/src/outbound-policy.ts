import type { BlockList } from 'node:net';
import type { Refusal } from './refusal';
import { contains, networkList, reservedKind } from './reserved-networks';

export interface OutboundPolicyOptions {
  /** Networks (CIDR) that may be called although they are not public, over http too: for local and on-premise use. */
  readonly allow?: readonly string[];
  /** Lets plain http go to public addresses too. */
  readonly allowHttp?: boolean;
}

// Ports from 1024 up where something other than HTTP listens and could mistake a request for its own protocol:
// the list of the Fetch standard ("port blocking") and the common databases.
const foreignPorts = new Set([
  1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669,
  6679, 6697, 10080, 11211, 27017,
]);

/** Where requests may go. */
export class OutboundPolicy {
  private readonly allowed: BlockList;
  private readonly allowHttp: boolean;
  readonly allowsNetworks: boolean;

  /** @throws when a network of the allow-list is not in CIDR notation. */
  constructor({ allow = [], allowHttp = false }: OutboundPolicyOptions) {
    this.allowed = networkList(allow);
    this.allowHttp = allowHttp;
    this.allowsNetworks = allow.length > 0;
  }

  refusePort(port: number): Refusal | undefined {
    const isWeb = port === 80 || port === 443 || (port >= 1024 && !foreignPorts.has(port));
    return isWeb ? undefined : { code: 'port_not_allowed', reason: `port ${port} is not allowed` };
  }

  refuseScheme(protocol: string): Refusal | undefined {
    if (protocol === 'https:' || this.allowHttp) return undefined;
    return { code: 'https_required', reason: 'https is required' };
  }

  refuseAddress(protocol: string, address: string): Refusal | undefined {
    if (contains(this.allowed, address)) return undefined;
    const kind = reservedKind(address);
    if (kind) return { code: 'refused_address', reason: `the host resolves to ${kind}` };
    return this.refuseScheme(protocol);
  }

  /** The first refusal among a name's addresses: one bad answer refuses them all. */
  refuseAddresses(protocol: string, addresses: readonly string[]): Refusal | undefined {
    for (const address of addresses) {
      const refusal = this.refuseAddress(protocol, address);
      if (refusal) return refusal;
    }
    return undefined;
  }
}
