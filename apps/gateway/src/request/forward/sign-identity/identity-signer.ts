import { sign } from 'node:crypto';
import { type IdentityClaims, identityIssuer, identityType } from '@probatum/http/identity/identity';
import type { Clock } from '@probatum/persistence/clock';
import type { Credential } from '../../../credentials/credential/credential';
import type { IdentityKey } from './identity-key';

interface Signed {
  readonly token: string;
  readonly renewAtSeconds: number;
}

const lifetimeSeconds = 60;
/** A request may wait and a stream may begin late, so a returned identity is valid for at least this time. */
const remainderSeconds = 20;

/** The identity for public routes: no tenant, no scopes. */
const anonymous: IdentityClaims = Object.freeze({
  actor: { type: 'anonymous' as const, id: 'anonymous', name: 'anonymous' },
  scopes: [],
  plan: 'none',
});

/**
 * Tells a service on whose behalf the gateway calls: a compact JWS, EdDSA, for one audience. Signed once per
 * credential, version and audience, and used again until it is near its end.
 */
export class IdentitySigner {
  private readonly header: string;
  private readonly signed = new WeakMap<object, Map<string, Signed>>();

  constructor(
    private readonly key: IdentityKey,
    private readonly clock: Clock,
  ) {
    this.header = encode({ alg: 'EdDSA', typ: identityType, ...(key.keyId ? { kid: key.keyId } : {}) });
  }

  forAnonymous(audience: string): string {
    return this.tokenOf(anonymous, audience, () => anonymous);
  }

  /** A changed credential is another object, so its identity is signed anew. */
  forCredential(credential: Credential, audience: string): string {
    return this.tokenOf(credential, audience, () => claimsOf(credential));
  }

  private tokenOf(subject: object, audience: string, claims: () => IdentityClaims): string {
    const now = Math.floor(this.clock.nowMs() / 1_000);
    let byAudience = this.signed.get(subject);
    const known = byAudience?.get(audience);
    if (known && now < known.renewAtSeconds) return known.token;
    if (!byAudience) this.signed.set(subject, (byAudience = new Map()));
    const token = this.sign({ ...claims(), iss: identityIssuer, aud: audience, iat: now, exp: now + lifetimeSeconds });
    byAudience.set(audience, { token, renewAtSeconds: now + lifetimeSeconds - remainderSeconds });
    return token;
  }

  private sign(claims: object): string {
    const signingInput = `${this.header}.${encode(claims)}`;
    return `${signingInput}.${sign(null, Buffer.from(signingInput), this.key.privateKey).toString('base64url')}`;
  }
}

function claimsOf({ organizationId, environment, type, id, name, scopes, plan, grant }: Credential): IdentityClaims {
  const claims = { organizationId, environment, actor: { type, id, name }, scopes, plan };
  return grant === undefined ? claims : { ...claims, grant };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
