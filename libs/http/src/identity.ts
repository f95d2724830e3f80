import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Scope } from '@probatum/contracts/scopes';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { AuditRoomGrant } from './audit-room-grant';
import { IdentityRefused } from './common-problems';

/** The header in which the gateway tells a service on whose behalf it calls: a compact JWS (EdDSA), valid ≤ 60 s. */
export const identityHeader = 'probatum-identity';
export const identityIssuer = 'probatum-gateway';
/** RFC 8725 section 3.11: another token that the same key may sign one day is no identity. */
export const identityType = 'probatum-identity+jwt';

export type ActorType =
  'api_key' | 'user' | 'oauth_client' | 'client_certificate' | 'audit_room' | 'system' | 'anonymous';

export interface Actor {
  readonly type: ActorType;
  readonly id: string;
  readonly name: string;
}

/** On whose behalf a request is made: always a tenant. */
export interface Identity extends Tenant {
  readonly actor: Actor;
  readonly scopes: readonly Scope[];
  readonly plan: string;
  /** What an audit room may read; the service that owns it applies it. */
  readonly grant?: AuditRoomGrant;
}

/** The claims of the token. A public route is called with `anonymous`, which has no tenant and no scopes. */
export type IdentityClaims = Partial<Tenant> & Omit<Identity, keyof Tenant>;

export function isTenant(claims: IdentityClaims): claims is Identity {
  return claims.organizationId !== undefined && claims.environment !== undefined && claims.actor.type !== 'anonymous';
}

interface Verified {
  readonly claims: IdentityClaims;
  readonly expiresAtMs: number;
}

const cacheLimit = 10_000;
const clockToleranceSeconds = 5;

/** Checks identity tokens. A token that was checked once is remembered until it ends. */
export class IdentityVerifier {
  private readonly keys: ReturnType<typeof createLocalJWKSet>;
  private readonly verified = new Map<string, Verified>();

  /**
   * @param audience name of this service
   * @param publicKeys the gateway's keys, a JWK Set; several during a rotation
   */
  constructor(
    private readonly audience: string,
    publicKeys: JSONWebKeySet,
  ) {
    this.keys = createLocalJWKSet(publicKeys);
  }

  /** The claims of a token that was verified before and is still valid. */
  known(token: string): IdentityClaims | undefined {
    const entry = this.verified.get(token);
    return entry && entry.expiresAtMs > Date.now() ? entry.claims : undefined;
  }

  /** @throws IdentityRefused */
  async verify(token: string): Promise<IdentityClaims> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer: identityIssuer,
        audience: this.audience,
        typ: identityType,
        algorithms: ['EdDSA'],
        requiredClaims: ['exp', 'actor', 'scopes'],
        clockTolerance: clockToleranceSeconds,
      });
      return this.remember(token, payload);
    } catch (error) {
      throw new IdentityRefused(`The identity is not valid: ${(error as Error).message}`);
    }
  }

  private remember(token: string, payload: JWTPayload): IdentityClaims {
    this.forgetEnded();
    if (this.verified.size >= cacheLimit) this.verified.clear();
    const claims = claimsOf(payload);
    this.verified.set(token, { claims, expiresAtMs: payload.exp! * 1000 });
    return claims;
  }

  /** They end nearly in the order in which they came. One with a grant is large: those of days would fill the memory. */
  private forgetEnded(): void {
    const now = Date.now();
    for (const [token, { expiresAtMs }] of this.verified) {
      if (expiresAtMs > now) return;
      this.verified.delete(token);
    }
  }
}

function claimsOf(payload: JWTPayload): IdentityClaims {
  const { organizationId, environment, actor, scopes, plan, grant } = payload as JWTPayload & IdentityClaims;
  return Object.freeze({
    ...(organizationId ? { organizationId, environment: environment as Environment } : {}),
    actor,
    scopes,
    plan,
    ...(grant === undefined ? {} : { grant }),
  });
}

/** When a token ends, in seconds since 1970; the token is not verified. */
export function endOf(token: string): number {
  return decodeJwt(token).exp ?? 0;
}

/** Where the guard leaves the identity on the request. */
export const identityOnRequest = Symbol('identity');

export interface WithIdentity {
  [identityOnRequest]?: IdentityClaims;
}

/** Only for routes that require a scope. @throws IdentityRefused */
export function identityOf(request: WithIdentity): Identity {
  const claims = request[identityOnRequest];
  if (!claims || !isTenant(claims)) throw new IdentityRefused('This route needs the identity of a tenant');
  return claims;
}

/** The tenant and actor of the request. Only for routes that require a scope. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Identity =>
  identityOf(context.switchToHttp().getRequest()),
);
