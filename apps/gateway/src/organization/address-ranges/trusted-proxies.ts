import { ConfigurationError } from '@probatum/service/environment';
import type { GatewayConfig } from '../../gateway-variables';
import { AddressRanges } from './address-ranges';

/** @throws ConfigurationError */
export function trustedProxiesOf({ TRUSTED_PROXIES }: Pick<GatewayConfig, 'TRUSTED_PROXIES'>): AddressRanges {
  try {
    return new AddressRanges(
      TRUSTED_PROXIES.split(',')
        .map((text) => text.trim())
        .filter(Boolean),
    );
  } catch (error) {
    throw new ConfigurationError(`TRUSTED_PROXIES: ${(error as Error).message}`);
  }
}
