import { isIP } from 'node:net';
import type { OutboundPolicy } from './outbound-policy';
import type { Refusal } from './refusal';
import type { ResolveHost } from './resolve-host';

const maxUrlLength = 2_048;

/** Parses a URL of a customer and applies every rule that needs no look-up. */
export function readTarget(policy: OutboundPolicy, text: string): URL | Refusal {
  const url = parseStrictly(text);
  if (!url) return { code: 'invalid_url', reason: 'it is not a valid URL' };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { code: 'unsupported_scheme', reason: 'only https is supported' };
  }
  if (url.username || url.password) return { code: 'credentials_in_url', reason: 'it contains credentials' };
  return policy.refusePort(portOf(url)) ?? refuseHost(policy, url) ?? url;
}

/** True for names that exist only in local networks (RFC 6761, 6762, 8375, ICANN's .internal). */
function isLocalName(hostname: string): boolean {
  return /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)\.?$/.test(hostname) || !/[^.]\.[^.]/.test(hostname);
}

/**
 * Would this URL be called? Names are resolved, so the answer holds for this moment only: the connector asks again.
 * `dns` means that a public name has no answer now.
 */
export async function checkUrl(
  policy: OutboundPolicy,
  resolve: ResolveHost,
  text: string,
): Promise<Refusal | undefined> {
  const url = readTarget(policy, text);
  if (!(url instanceof URL)) return url;
  const hostname = hostOf(url);
  if (isIP(hostname)) return undefined;
  try {
    return policy.refuseAddresses(url.protocol, await resolve(hostname));
  } catch {
    if (isLocalName(hostname)) return { code: 'refused_address', reason: 'the host name belongs to a local network' };
    return policy.refuseScheme(url.protocol) ?? { code: 'dns', reason: 'the host does not resolve' };
  }
}

function refuseHost(policy: OutboundPolicy, url: URL): Refusal | undefined {
  const hostname = hostOf(url);
  if (isIP(hostname)) return policy.refuseAddress(url.protocol, hostname);
  // With an allow-list, whether http will do depends on where the name leads.
  return policy.allowsNetworks ? undefined : policy.refuseScheme(url.protocol);
}

// The WHATWG parser repairs its input (drops tabs, replaces backslashes, adds slashes). The registered and the called
// URL must be the same text, so repairs are refused. The parser converts other spellings of an address (decimal, octal,
// hex, full-width) to the usual one, which is then checked.
function parseStrictly(text: string): URL | undefined {
  const isClean = text.length <= maxUrlLength && !/[\u0000-\u0020\u007f-\u00a0\\]/.test(text);
  return isClean && /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

export function portOf(url: URL): number {
  const usual = url.protocol === 'https:' ? 443 : 80;
  return url.port === '' ? usual : Number(url.port);
}

export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
