import { promises as dns } from 'node:dns';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** All addresses of a name, IPv4 and IPv6. Rejects with a Node DNS error code (ENOTFOUND, ETIMEOUT, …). */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/**
 * The system's names without getaddrinfo, which runs on libuv's four threads: four slow name servers would block all
 * look-ups (and files and crypto). It uses localhost (RFC 6761), the hosts file, then DNS by c-ares.
 */
export function systemResolver({ timeoutMs = 2_000, hostsFile = '/etc/hosts' } = {}): ResolveHost {
  const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 2 });
  const hosts = readHosts(hostsFile);
  return async (hostname) => {
    const name = hostname.toLowerCase().replace(/\.$/, '');
    if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1'];
    return hosts.get(name) ?? resolveBoth(resolver, name);
  };
}

async function resolveBoth(resolver: dns.Resolver, name: string): Promise<readonly string[]> {
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length === 0) throw v4.status === 'rejected' ? v4.reason : new Error(`${name} has no address`);
  return addresses;
}

function readHosts(file: string): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const line of readIfThere(file).split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), address]);
  }
  return hosts;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // A system without a hosts file has DNS only.
  }
}
