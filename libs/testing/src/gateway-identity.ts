import { type Scope, scopes as allScopes } from '@probatum/contracts/scopes';
import type { Tenant } from '@probatum/contracts/tenant';
import { identityIssuer, identityType } from '@probatum/http/identity/identity';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { rightTimeMs } from './wall-clock';

/** The part of the gateway: it says on whose behalf a request is made. */
export class GatewayIdentity {
  private constructor(
    private readonly keys: Awaited<ReturnType<typeof generateKeyPair>>,
    /** A JWK Set, as services read it from IDENTITY_PUBLIC_KEYS. */
    readonly publicKeys: string,
  ) {}

  static async create(): Promise<GatewayIdentity> {
    const keys = await generateKeyPair('EdDSA');
    return new GatewayIdentity(keys, JSON.stringify({ keys: [await exportJWK(keys.publicKey)] }));
  }

  /** A token for the service of that name; without a tenant that of an anonymous caller. */
  async token(audience: string, tenant: Tenant | undefined, scopes: readonly Scope[] = allScopes): Promise<string> {
    return this.sign({
      ...tenant,
      actor: tenant ? { type: 'api_key', id: 'key', name: 'test' } : { type: 'anonymous', id: '', name: '' },
      scopes: tenant ? scopes : [],
      plan: 'enterprise',
      iss: identityIssuer,
      aud: audience,
      exp: Math.floor(rightTimeMs() / 1000) + 60,
    });
  }

  /** Any claims at all, as a token of any type. */
  async sign(claims: JWTPayload, typ: string | undefined = identityType): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', ...(typ ? { typ } : {}) }).sign(this.keys.privateKey);
  }
}
