import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ConfigurationError } from '@probatum/service/environment';
import type { GatewayConfig } from '../../../gateway-variables';

export interface IdentityKey {
  readonly privateKey: KeyObject;
  /** Named in each identity when the key has a name. */
  readonly keyId: string | undefined;
}

/** @throws ConfigurationError */
export function identityKeyOf({ IDENTITY_PRIVATE_KEY }: Pick<GatewayConfig, 'IDENTITY_PRIVATE_KEY'>): IdentityKey {
  try {
    const jwk = JSON.parse(IDENTITY_PRIVATE_KEY) as { kid?: string };
    const privateKey = createPrivateKey({ key: jwk as never, format: 'jwk' });
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('not Ed25519');
    return { privateKey, keyId: jwk.kid };
  } catch (error) {
    // The cause may quote the key.
    throw new ConfigurationError(
      `IDENTITY_PRIVATE_KEY is not a private Ed25519 key as a JWK (${(error as Error).name})`,
    );
  }
}
