import { ConfigurationError } from '@probatum/service/environment';
import type { GatewayConfig } from '../gateway-variables';

export interface ServiceAddress {
  readonly name: string;
  /** Scheme, host and port; no path. */
  readonly origin: string;
}

/**
 * In the order written, which decides between services that claim the same name for the first time.
 * @throws ConfigurationError
 */
export function servicesOf({ SERVICES }: Pick<GatewayConfig, 'SERVICES'>): ServiceAddress[] {
  const services = SERVICES.split(',').filter(Boolean).map(readService);
  const names = new Set(services.map(({ name }) => name));
  if (names.size < services.length) throw new ConfigurationError('SERVICES names a service twice');
  return services;
}

function readService(text: string): ServiceAddress {
  const [, name, address] = /^\s*([a-z][a-z0-9-]*)=(https?:\/\/[^/\s]+)\/?\s*$/.exec(text) ?? [];
  if (!name || !address || name === 'gateway' || !URL.canParse(address)) {
    throw new ConfigurationError('SERVICES must read name=http://host:port, separated by commas');
  }
  return { name, origin: new URL(address).origin };
}
