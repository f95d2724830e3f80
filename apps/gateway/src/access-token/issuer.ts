import type { GatewayConfig } from '../gateway.config';

/** The issuer identifier (RFC 8414 section 2): what tokens are issued by and for, and what assertions are made for. */
export function issuerOf({ PUBLIC_URL }: Pick<GatewayConfig, 'PUBLIC_URL'>): string {
  return PUBLIC_URL.replace(/\/+$/, '');
}

export const tokenPath = '/oauth/token';
