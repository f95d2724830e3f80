import type { GatewayConfig } from '../../gateway-variables';

/** The issuer identifier (RFC 8414 section 2): the issuer and audience of tokens, and the audience of assertions. */
export function issuerOf({ PUBLIC_URL }: Pick<GatewayConfig, 'PUBLIC_URL'>): string {
  let end = PUBLIC_URL.length;
  while (PUBLIC_URL[end - 1] === '/') end -= 1;
  return PUBLIC_URL.slice(0, end);
}

export const tokenPath = '/oauth/token';
