import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Scope } from '@probatum/contracts/scopes';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import { type Clock, clockToleranceMs } from '@probatum/persistence/clock';
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { FastifyRequest } from 'fastify';
import type { AuditRoomGrant } from './audit-room-grant';
import { BoundedCache, mebibyte } from '@probatum/cache/bounded-cache';
import { addressOf } from './client-address';
import { IdentityRefused } from '../problems/common-problems';
import { sizeInMemory } from '@probatum/cache/size-in-memory';

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
  /** The certificates that an audit room may read. The service that owns them applies it. */
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

/** One with the grant of an audit room takes 60 KB. */
const memory = { maxBytes: 16 * mebibyte, lifeMs: 65_000, maxNameLength: 65_536 };

/** Checks identity tokens. A token that was checked once is remembered until it ends. */
export class IdentityVerifier {
  private readonly keys: ReturnType<typeof createLocalJWKSet>;
  private readonly verified = new BoundedCache<Verified>(memory);

  /**
   * @param audience name of this service
   * @param publicKeys the gateway's keys, a JWK Set; several during a rotation
   * @param clock by which an identity ends
   */
  constructor(
    private readonly audience: string,
    publicKeys: JSONWebKeySet,
    private readonly clock: Clock,
  ) {
    this.keys = createLocalJWKSet(publicKeys);
  }

  /** The claims of a token that was verified before and is still valid. */
  known(token: string): IdentityClaims | undefined {
    const entry = this.verified.get(token);
    return entry && entry.expiresAtMs > this.clock.nowMs() ? entry.claims : undefined;
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
        currentDate: this.clock.now(),
        clockTolerance: clockToleranceMs / 1_000,
      });
      return this.remember(token, payload);
    } catch (error) {
      throw new IdentityRefused(`The identity is not valid: ${(error as Error).message}`);
    }
  }

  private remember(token: string, payload: JWTPayload): IdentityClaims {
    const claims = claimsOf(payload);
    const expiresAtMs = payload.exp! * 1000;
    const lifeMs = Math.min(expiresAtMs - this.clock.nowMs(), memory.lifeMs);
    this.verified.set(token, { claims, expiresAtMs }, { bytes: sizeInMemory(claims), lifeMs });
    return claims;
  }

  /** Of all that is remembered. */
  get bytes(): number {
    return this.verified.bytes;
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

/** Where the guard leaves the identity on the request. */
export const identityOnRequest = Symbol('identity');

export interface WithIdentity {
  [identityOnRequest]?: IdentityClaims;
}

/** Only for routes that require a scope. @throws IdentityRefused */
export function identityOf(request: WithIdentity): Identity {
  const claims = request[identityOnRequest];
  if (!claims || !isTenant(claims)) throw new IdentityRefused('This route requires the identity of a tenant');
  return claims;
}

/** On whose behalf a request is made, and from which network address. */
export interface Caller extends Identity {
  /** Text of an IPv4 or IPv6 address. */
  readonly address: string;
}

/** The tenant, actor and IP address of the caller. Only for routes that require a scope. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<FastifyRequest & WithIdentity>();
  return { ...identityOf(request), address: addressOf(request) };
});
