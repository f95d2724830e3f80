import type { Scope } from '@probatum/contracts/scopes';
import type { Tenant } from '@probatum/contracts/tenant';
import { identityHeader, identityIssuer } from '@probatum/http/identity';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** The part of the gateway: it says on whose behalf a request is made. */
export class GatewayIdentity {
  private constructor(
    private readonly keys: Awaited<ReturnType<typeof generateKeyPair>>,
    readonly publicKeys: string,
  ) {}

  static async create(): Promise<GatewayIdentity> {
    const keys = await generateKeyPair('EdDSA');
    return new GatewayIdentity(keys, JSON.stringify({ keys: [await exportJWK(keys.publicKey)] }));
  }

  async headers(tenant: Tenant, scopes: Scope[]): Promise<Record<string, string>> {
    const actor = { type: 'api_key', id: 'key', name: 'test' };
    const token = await new SignJWT({ ...tenant, actor, scopes, plan: 'default' })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(identityIssuer)
      .setAudience('anchoring')
      .setExpirationTime('60s')
      .sign(this.keys.privateKey);
    return { [identityHeader]: token };
  }
}
